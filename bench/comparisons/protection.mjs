// What protection costs, and what an attack costs the others.
import { request, Agent } from "node:http";
import { connect } from "node:net";
import { serverCore } from "../harness/bench.mjs";
import { call } from "../harness/call.mjs";
import { quantile, ratio, summary } from "../harness/statistics.mjs";
import { number, percent, range } from "../harness/text.mjs";

const rounds = 3;
const floodPerSecond = 200;
const secondsARun = 4;
const addresses = 100_000;
const mostMegabytes = 32;
// With the default rate a bucket is full again, and forgotten, 10 ms after its one call.
const rememberedForADay = "1/day";
const tokenChecks = 200_000;
const mostMicroseconds = 3;
const signIns = 400;
// Above this the largest distance of two distributions of so many values is chance once in a thousand times (Smirnov).
const chance = 1.95 * Math.sqrt(2 / signIns);
const town = { workers: 2064, customers: 500, pending: 2000 };
const pendingPath = "/api/services/requests/pending/";
const loginPath = "/api/auth/login/";
const unlimited = { THROTTLE_ANON: "off", THROTTLE_LOGIN: "off", THROTTLE_LOGIN_ACCOUNT: "off", THROTTLE_REGISTER: "off" };
const password = "drip-drop-stop-42";

const intro = `
One server has one core; who asks it has the other. The flood is ${floodPerSecond} sign-ins a second for accounts that do not
exist, with the throttles off, so that each of them would have to be computed: those that the pool of passwords has no place for
are answered 503. The addresses are claimed by a proxy that is believed, and each has to be remembered for a day. Sign-ins for an account that does not exist and with a
wrong password take turns at random; how far their distributions of times are apart is Smirnov's D, the largest difference of
the shares below any time.`;

/** Sends sign-ins at an even pace until it is stopped; {stop() gives how many were answered with which status}. */
function flood({ port }) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1024 });
    const statuses = {};
    let sent = 0;
    const begin = performance.now();
    const send = () => {
        const body = JSON.stringify({ email: `nobody${sent++}@example.com`, password });
        const asked = request({ port, path: loginPath, method: "POST", agent, headers: { "Content-Type": "application/json", "Content-Length": body.length } },
            (answer) => (answer.resume(), (statuses[answer.statusCode] = (statuses[answer.statusCode] ?? 0) + 1)));
        asked.once("error", () => (statuses.broken = (statuses.broken ?? 0) + 1));
        asked.end(body);
    };
    const timer = setInterval(() => {
        while (sent < (floodPerSecond * (performance.now() - begin)) / 1000) send();
    }, 5);
    return { stop: () => (clearInterval(timer), agent.destroy(), statuses) };
}

async function floods(bench, server) {
    const seen = {};
    const ask = () => bench.drive(server, "get", { path: pendingPath, users: 64, connections: 16, seconds: secondsARun });
    const measured = await bench.rounds(rounds, {
        "pending alone": async () => (await ask()).perSecond,
        "pending beside the flood": async () => {
            const attack = flood(server);
            const { perSecond } = await ask();
            for (const [status, count] of Object.entries(attack.stop())) seen[status] = (seen[status] ?? 0) + count;
            return perSecond;
        },
    });
    return { measured, seen, part: ratio(measured["pending beside the flood"], measured["pending alone"]) };
}

/** Calls from so many addresses, on connections that each send many at once. */
async function callFromEverywhere({ port }) {
    const connections = 16;
    const each = addresses / connections;
    await Promise.all(Array.from({ length: connections }, (_, connection) => new Promise((resolve, reject) => {
        const socket = connect(port, "127.0.0.1");
        let answered = 0;
        socket.on("data", (bytes) => {
            answered += bytes.toString("latin1").split("HTTP/1.1 ").length - 1;
            if (answered >= each) socket.end(), resolve();
        });
        socket.once("error", reject);
        for (let i = 0; i < each; ++i) {
            const address = connection * each + i;
            const client = `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`;
            socket.write(`GET /api/services/categories/1/ HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${client}\r\n\r\n`);
        }
    })));
}

async function memoryOfAddresses(bench, url) {
    const server = await bench.serve(url, { TRUSTED_PROXIES: "127.0.0.1", THROTTLE_ANON: rememberedForADay });
    await call(server, "/api/services/categories/1/");
    const before = server.residentMegabytes();
    await callFromEverywhere(server);
    const megabytes = server.residentMegabytes() - before;
    await server.stop();
    return megabytes;
}

async function tokenCheck(bench) {
    const begin = performance.now();
    await bench.run(bench.program("hot_paths"), ["token_check", String(tokenChecks)], { core: serverCore });
    return ((performance.now() - begin) * 1000) / tokenChecks;
}

async function signInTime(server, email) {
    const begin = performance.now();
    const { status } = await call(server, loginPath, { method: "POST", body: JSON.stringify({ email, password: "wrong-password-1" }) });
    if (status !== 401) throw new Error(`a wrong sign-in is answered ${status}`);
    return performance.now() - begin;
}

/** The times of sign-ins for an account that exists, and for others. */
async function signInTimes(server) {
    const known = "known@example.com";
    await call(server, "/api/auth/register/", { method: "POST", body: JSON.stringify({ email: known, password }) });
    const times = { known: [], unknown: [] };
    const order = Array.from({ length: 2 * signIns }, (_, i) => ({ who: i % 2 ? "known" : "unknown", at: Math.random() })).sort((a, b) => a.at - b.at);
    let strangers = 0;
    for (const { who } of order) times[who].push(await signInTime(server, who === "known" ? known : `other${strangers++}@example.com`));
    return times;
}

/** Smirnov's D of two samples. */
function distance(left, right) {
    const below = (values, limit) => values.filter((value) => value <= limit).length / values.length;
    return Math.max(...[...left, ...right].map((limit) => Math.abs(below(left, limit) - below(right, limit))));
}

function timeRow(what, times) {
    const sorted = [...times].sort((a, b) => a - b);
    return [what, ...[0.1, 0.5, 0.9].map((part) => quantile(sorted, part))];
}

async function run(bench) {
    const url = await bench.database("sqlite", town);
    const server = await bench.serve(url, unlimited);
    const flooded = await floods(bench, server);
    await server.stop();
    bench.note("comparing the times of sign-ins");
    const calm = await bench.serve(url, unlimited);
    const times = await signInTimes(calm);
    await calm.stop();
    bench.note("calling from many addresses");
    const megabytes = await memoryOfAddresses(bench, url);
    const checks = [];
    for (let round = 0; round < rounds; ++round) checks.push(await tokenCheck(bench));
    const check = summary(checks);
    const apart = distance(times.known, times.unknown);
    const answers = Object.entries(flooded.seen).map(([status, count]) => `${count} times ${status}`).join(", ");
    return {
        intro,
        tables: [
            { caption: `A second, 16 connections; the flood was answered ${answers}`, columns: ["what", "answers a second"], rows: Object.entries(flooded.measured).map(([name, rate]) => [name, range(rate)]) },
            { caption: "Sign-ins, milliseconds", columns: ["what", "p10", "p50", "p90"], rows: [timeRow("wrong password", times.known), timeRow("no such account", times.unknown)] },
        ],
        plots: [],
        targets: [
            { what: "pending beside the flood, of its rate alone", target: "at least 90 %", measured: range(flooded.part, percent), met: flooded.part.median >= 0.9 },
            { what: "a token that was not seen before is checked in", target: `at most ${mostMicroseconds} us`, measured: `${range(check)} us`, met: check.median <= mostMicroseconds },
            { what: `${number(addresses)} addresses`, target: `under ${mostMegabytes} MB`, measured: `${number(megabytes)} MB`, met: megabytes < mostMegabytes },
            { what: "D of sign-ins without an account and with a wrong password", target: `under ${number(chance)}, which is chance`, measured: number(apart), met: apart < chance },
        ],
    };
}

export default { name: "protection", title: "Protection", order: 50, run };
