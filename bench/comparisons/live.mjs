// What open streams hold, and how soon those whom it concerns hear of a new request.
import { Agent } from "node:http";
import { connect } from "node:net";
import { answerOf, token } from "../harness/call.mjs";
import { quantile } from "../harness/statistics.mjs";
import { number } from "../harness/text.mjs";

const openStreams = 5000;
const matched = 50;
const createsPerSecond = 200;
const seconds = 5;
const warmUpSeconds = 1;
const connectsAtOnce = 100;
const target = { megabytes: 250, p50: 5, p99: 25 };
const town = { workers: 4950, customers: 500, "far-workers": 4950 - matched, pending: 0 };
const form = JSON.stringify({ title: "Burst pipe", description: "Water through the ceiling.", location_latitude: "40.700000", location_longitude: "-73.950000" });

const intro = `
${number(openStreams)} streams are open on one process: of ${matched} workers in whose reach the new requests lie, of the other
workers, and of customers. Then ${createsPerSecond} requests a second are created at an even pace: for ${warmUpSeconds} s, in which
connections to the database are made, and then measured for ${seconds} s. Each of the ${matched}
hears of each request by an event. Measured is from sending the creation until its answer has come, which is sent as soon as the
transaction is committed, from then until each event has come, and from sending until each event. Each worker is also told by a
notice, which is not measured. Callers and listeners share the second core, where an answer may wait behind the events of others.`;

/** Opens a stream; `hear(id, at)` is called with each request that enters the reach. */
function openStream({ port }, bearer, hear) {
    return new Promise((resolve, reject) => {
        const socket = connect(port, "127.0.0.1", () => {
            socket.write(`GET /api/stream/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bearer}\r\n\r\n`);
        });
        let text = "";
        socket.on("data", (bytes) => {
            const at = performance.now();
            text += bytes.toString("latin1");
            if (text.startsWith("HTTP/1.1 ") && !text.startsWith("HTTP/1.1 200")) return reject(new Error(text));
            const blocks = text.split("\n\n");
            text = blocks.pop();
            for (const block of blocks) {
                const found = /event: request_in_reach\ndata: \{"id":(\d+)/.exec(block);
                if (found) hear(Number(found[1]), at);
                if (/^id: |\nid: /.test(block)) resolve(socket);
            }
        });
        socket.once("error", reject);
    });
}

async function openAll(server, heard) {
    const sockets = [];
    const hear = (id, at) => heard.push([id, at]);
    for (let i = 1; i <= openStreams; i += connectsAtOnce) {
        const some = Array.from({ length: connectsAtOnce }, (_, j) => i + j);
        sockets.push(...(await Promise.all(some.map((user) => openStream(server, token(user, user <= town.workers ? "WORKER" : "CUSTOMER"), hear)))));
    }
    return sockets;
}

async function create(server, agent, customer) {
    const sent = performance.now();
    const text = await answerOf(server, "/api/services/requests/", { method: "POST", token: token(customer, "CUSTOMER"), body: form, agent });
    return [JSON.parse(text).id, { sent, answered: performance.now() }];
}

/** When each was sent and answered, by its id, of creations at an even pace. */
async function createAll(server, during = seconds) {
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    const created = [];
    const begin = performance.now();
    while (created.length < createsPerSecond * during) {
        const due = Math.min(createsPerSecond * during, (createsPerSecond * (performance.now() - begin)) / 1000);
        while (created.length < due) created.push(create(server, agent, town.workers + 1 + (created.length % town.customers)));
        await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const all = await Promise.all(created);
    agent.destroy();
    return new Map(all);
}

async function measure(bench, kind) {
    const server = await bench.serve(await bench.database(kind, town));
    const heard = [];
    bench.note(`${kind}: opening ${number(openStreams)} streams`);
    const sockets = await openAll(server, heard);
    const idle = server.residentMegabytes();
    bench.note(`${kind}: creating`);
    const allHeard = async (of) => {
        while (heard.length < of.size * matched) await new Promise((resolve) => setImmediate(resolve));
    };
    await allHeard(await createAll(server, warmUpSeconds));
    heard.length = 0;
    const sent = await createAll(server);
    await allHeard(sent);
    const sorted = (times) => times.sort((a, b) => a - b);
    const answers = sorted([...sent.values()].map((each) => each.answered - each.sent));
    const afterAnswer = sorted(heard.map(([id, at]) => at - sent.get(id).answered));
    const whole = sorted(heard.map(([id, at]) => at - sent.get(id).sent));
    const at = (times) => [quantile(times, 0.5), quantile(times, 0.99)];
    const result = { kind, idle, most: server.peakMegabytes(), answers: at(answers), afterAnswer: at(afterAnswer), whole: at(whole) };
    for (const socket of sockets) socket.destroy();
    await server.stop();
    return result;
}

async function run(bench) {
    const all = [await measure(bench, "sqlite"), await measure(bench, "postgres")];
    return {
        intro,
        tables: [
            {
                caption: `${number(openStreams)} streams; ${number(createsPerSecond)} creations a second, each heard by ${matched}`,
                columns: ["database", "MB with open streams", "MB at most", "answer p50 ms", "p99", "answer to event p50", "p99", "sending to event p50", "p99"],
                rows: all.map(({ kind, idle, most, answers, afterAnswer, whole }) => [kind, idle, most, ...answers, ...afterAnswer, ...whole]),
            },
        ],
        plots: [],
        targets: all.flatMap(({ kind, most, afterAnswer: [p50, p99] }) => [
            { what: `${kind}: memory with ${number(openStreams)} streams`, target: `at most ${target.megabytes} MB`, measured: `${number(most)} MB`, met: most <= target.megabytes },
            { what: `${kind}: from the answer, so from the commit, to the event, p50`, target: `at most ${target.p50} ms`, measured: `${number(p50)} ms`, met: p50 <= target.p50 },
            { what: `${kind}: from the answer, so from the commit, to the event, p99`, target: `at most ${target.p99} ms`, measured: `${number(p99)} ms`, met: p99 <= target.p99 },
        ]),
    };
}

export default { name: "live", title: "Live", order: 45, run };
