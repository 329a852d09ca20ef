// Workers' phones tell where they are, while other workers look at the board.
import { ratio } from "../harness/statistics.mjs";
import { number, percent, range } from "../harness/text.mjs";

const rounds = 3;
const secondsARun = 4;
const town = { workers: 8000, customers: 500, pending: 2000 };
const pendingPath = "/api/services/requests/pending/";
const mostMilliseconds = 10;
const leastPart = 0.8;
const kinds = [
    { name: "arrays", fixes: 100, perSecond: 20_000 },
    { name: "single", fixes: 1, perSecond: 8000 },
];

const intro = `
${number(town.workers)} workers take turns; each drives at 40 km/h. Fixes come in arrays of ${kinds[0].fixes}, ${number(kinds[0].perSecond)} fixes a
second, and one by one, ${number(kinds[1].perSecond)} a second, on 64 connections. Each call has its moment, whether those before it were
answered or not, and its latency counts from there. Meanwhile \`GET requests/pending/\` is asked on 16 other connections as fast as
it is answered, as it is alone. The server has one core; who asks it and who pings share the other, with PostgreSQL where it takes
part. Every 1.5 s the newest position of each worker is written to the database.`;

async function measure(bench, kind) {
    const server = await bench.serve(await bench.database(kind, town));
    const ask = async () => (await bench.drive(server, "get", { path: pendingPath, users: 64, connections: 16, seconds: secondsARun })).perSecond;
    const beside = ({ fixes, perSecond }) => async () => {
        const load = { users: town.workers, connections: 64, seconds: secondsARun, fixes, callsPerSecond: perSecond / fixes };
        const [pings, pending] = await Promise.all([bench.drive(server, "ping", load), ask()]);
        return { pending, fixes: pings.perSecond * fixes, p50: pings.p50, p99: pings.p99 };
    };
    bench.note(kind);
    const measured = await bench.rounds(rounds, { alone: async () => ({ pending: await ask() }), ...Object.fromEntries(kinds.map((each) => [each.name, beside(each)])) });
    const megabytes = server.residentMegabytes();
    await server.stop();
    return { kind, measured, megabytes };
}

function table({ kind, measured, megabytes }) {
    const row = (name) => ["fixes", "p50", "p99"].map((metric) => range(measured[name][metric]));
    return {
        caption: `${kind}, ${number(megabytes)} MB resident`,
        columns: ["pings", "fixes a second", "p50 ms", "p99 ms", "pending a second", "of its rate alone"],
        rows: [
            ["none", "", "", "", range(measured.alone.pending), ""],
            ...kinds.map(({ name }) => [name, ...row(name), range(measured[name].pending), range(ratio(measured[name].pending, measured.alone.pending), percent)]),
        ],
    };
}

function targets({ kind, measured }) {
    return kinds.flatMap(({ name, perSecond }) => {
        const { fixes, p99, pending } = measured[name];
        const part = ratio(pending, measured.alone.pending);
        return [
            { what: `fixes a second, ${name}, ${kind}`, target: number(perSecond), measured: range(fixes), met: fixes.median >= 0.99 * perSecond },
            { what: `p99 of those`, target: `at most ${mostMilliseconds} ms`, measured: `${range(p99)} ms`, met: p99.median <= mostMilliseconds },
            { what: `pending beside those, of its rate alone`, target: `at least ${percent(leastPart)}`, measured: range(part, percent), met: part.median >= leastPart },
        ];
    });
}

async function run(bench) {
    const results = [];
    for (const kind of ["sqlite", "postgres"]) results.push(await measure(bench, kind));
    return { intro, tables: results.map(table), plots: [], targets: results.flatMap(targets) };
}

export default { name: "pings", title: "Pings", order: 45, run };
