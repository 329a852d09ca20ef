// How long a start takes, and how much memory it leaves taken, by what has to be read back.
import { number, range } from "../harness/text.mjs";

const rounds = 3;
const target = { seconds: 5, megabytes: 600 };
const small = { workers: 10_000, pending: 10_000 };
const large = { workers: 1_000_000, pending: 100_000 };
const cases = [
    { kind: "sqlite", town: small },
    { kind: "postgres", town: small },
    { kind: "postgres", town: large },
];

const intro = `
From starting the process until \`GET /readyz\` is answered 200, on a database that is filled and migrated. Read back are
every available worker, every pending request as it is shown, and the counts of all requests. The most memory is what the
process held at any time until then. The database's own cache is warm: the rows were written just before.`;

async function start(bench, url) {
    const server = await bench.serve(url);
    const measured = { seconds: server.startMilliseconds / 1000, megabytes: server.residentMegabytes(), most: server.peakMegabytes() };
    await server.stop();
    return measured;
}

async function measure(bench, { kind, town }) {
    const what = `${kind}, ${number(town.workers)} workers, ${number(town.pending)} pending`;
    bench.note(`filling ${what}`);
    const url = await bench.database(kind, { ...town, customers: 1000 });
    return { what, ...(await bench.rounds(rounds, { measured: () => start(bench, url) })).measured };
}

async function run(bench) {
    const all = [];
    for (const each of cases) all.push(await measure(bench, each));
    const { what, seconds, most } = all[all.length - 1];
    return {
        intro,
        tables: [
            {
                caption: "Start",
                columns: ["what is read back", "seconds until ready", "MB resident then", "MB at most"],
                rows: all.map((each) => [each.what, range(each.seconds), range(each.megabytes), range(each.most)]),
            },
        ],
        plots: [
            {
                name: "start",
                title: "Start",
                kind: "bars",
                unit: "seconds until ready, less is better",
                series: all.map((each) => ({ label: each.what, value: each.seconds.median, low: each.seconds.low, high: each.seconds.high })),
            },
        ],
        targets: [
            { what: `${what}: ready`, target: `under ${target.seconds} s`, measured: `${number(seconds.median)} s`, met: seconds.median < target.seconds },
            { what: `${what}: memory`, target: `under ${target.megabytes} MB`, measured: `${number(most.median)} MB`, met: most.median < target.megabytes },
        ],
    };
}

export default { name: "start", title: "Start", order: 60, run };
