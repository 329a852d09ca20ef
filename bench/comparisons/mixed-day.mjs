// Ten thousand customers and two thousand workers who are online at once.
import { flags } from "../harness/databases.mjs";
import { loadCore, secret } from "../harness/bench.mjs";
import { ticksToMilliseconds } from "../harness/process.mjs";
import { number } from "../harness/text.mjs";

const seconds = 60;
const town = { workers: 2000, customers: 10_000 };
const connections = 256;
const history = { pending: 2000, completed: 20_000 };

function readLine(line) {
    const [answers, refused, p50, p99, p999, ...route] = line.split(" ");
    return { route: route.join(" "), answers: Number(answers), refused: Number(refused), p50: Number(p50), p99: Number(p99), p999: Number(p999) };
}

async function play(bench, kind) {
    bench.note(`${kind}: filling`);
    const server = await bench.serve(await bench.database(kind, { ...town, ...history }));
    const begin = server.ticks();
    bench.note(`${kind}: playing ${seconds} s`);
    const printed = await bench.run(bench.load, ["day", ...flags({ port: server.port, secret, ...town, connections, seconds })], { core: loadCore });
    const routes = printed.trim().split("\n").map(readLine);
    const sum = (what) => routes.reduce((total, each) => total + each[what], 0);
    const cpuSeconds = ticksToMilliseconds(server.ticks() - begin) / 1000;
    const megabytes = server.residentMegabytes();
    await server.stop();
    return { kind, routes, answers: sum("answers"), refused: sum("refused"), cpuSeconds, megabytes };
}

function latencies({ kind, routes }) {
    return {
        caption: `${kind}: milliseconds from the planned moment to the whole answer`,
        columns: ["route", "answers", "errors", "p50", "p99", "p99.9"],
        rows: routes.map(({ route, answers, refused, p50, p99, p999 }) => [route, answers, refused, p50, p99, p999]),
    };
}

async function run(bench) {
    const days = [];
    for (const kind of ["sqlite", "postgres"]) days.push(await play(bench, kind));
    return {
        intro:
            `${number(town.customers)} customers and ${number(town.workers)} workers are online for ${seconds} s, among ` +
            `${number(history.pending)} pending and ${number(history.completed)} completed requests. Workers look at the board ` +
            "every 15 s and say where they are every minute; customers look at their requests and at their notices every 30 s " +
            "each; 10 requests a second are created, accepted, started and completed, 3 s between the steps. Every call has its " +
            "moment, whether the answers before it have come or not, and its latency counts from there. Computing is the time " +
            "of the server's process on its one core.",
        tables: [
            {
                caption: "A minute",
                columns: ["database", "answers/s", "errors", "computing s", "MB resident"],
                rows: days.map(({ kind, answers, refused, cpuSeconds, megabytes }) => [kind, answers / seconds, refused, cpuSeconds, megabytes]),
            },
            ...days.map(latencies),
        ],
        plots: [],
        targets: days.map(({ kind, refused }) => ({ what: `errors, ${kind}`, target: "0", measured: number(refused), met: refused === 0 })),
    };
}

export default { name: "mixed-day", title: "A mixed day", order: 40, run };
