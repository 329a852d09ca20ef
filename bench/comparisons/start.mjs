// How long a start takes, and how much memory it leaves behind, by what has to be read back.
import { number, range } from "../harness/text.mjs";

const rounds = 3;
const towns = [
    { workers: 10_000, pending: 10_000 },
    { workers: 100_000, pending: 100_000 },
];

async function start(bench, url) {
    const server = await bench.serve(url);
    const measured = { seconds: server.startMilliseconds / 1000, megabytes: server.residentMegabytes(), peak: server.peakMegabytes() };
    await server.stop();
    return measured;
}

async function measure(bench, kind, town) {
    const what = `${kind}, ${number(town.workers)} workers, ${number(town.pending)} pending`;
    bench.note(`filling ${what}`);
    const url = await bench.database(kind, { ...town, customers: 1000 });
    const { start: measured } = await bench.rounds(rounds, { start: () => start(bench, url) });
    return { what, measured };
}

async function run(bench) {
    const rows = [];
    for (const kind of ["sqlite", "postgres"]) {
        for (const town of towns) {
            const { what, measured } = await measure(bench, kind, town);
            rows.push([what, range(measured.seconds), range(measured.megabytes), range(measured.peak)]);
        }
    }
    return {
        intro: "From starting the process until `/readyz` is answered 200, on a database that is there already.",
        tables: [{ caption: "Start", columns: ["what is read back", "seconds", "MB resident", "MB at most"], rows }],
        plots: [],
        targets: [],
    };
}

export default { name: "start", title: "Start", order: 60, run };
