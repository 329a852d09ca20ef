// Who is near, among up to a million workers: the fleet, Redis, PostGIS, and PostgreSQL's own points.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadCore, serverCore } from "../harness/bench.mjs";
import { ratio, summary } from "../harness/statistics.mjs";
import { number, range, times } from "../harness/text.mjs";

const shapes = ["city", "country"];
const counts = [10_000, 100_000, 1_000_000];
const million = counts.at(-1);

async function startRedis(bench, socket) {
    const settings = ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"];
    return bench.start("redis-server", settings, { core: serverCore, ready: () => existsSync(socket) });
}

/** One world with all contenders, as places_bench prints it, with summaries in place of the rounds. */
async function measure(bench, shape, workers) {
    bench.note(`${shape}, ${number(workers)} workers`);
    const socket = join(bench.folder, `redis-${shape}-${workers}.sock`);
    const redis = await startRedis(bench, socket);
    const database = await bench.emptyDatabase();
    const options = ["--shape", shape, "--workers", String(workers), "--redis", socket, "--postgres", database];
    const world = JSON.parse(await bench.run(bench.program("places_bench"), options, { core: loadCore }));
    await redis.stop();
    const contenders = world.contenders.map((each) => ({ ...each, nearest: summary(each.nearest), moves: summary(each.moves) }));
    return { ...world, contenders };
}

const where = ({ shape, workers }) => `${shape}, ${number(workers)}`;
const names = (worlds) => worlds[0].contenders.map(({ name }) => name);

function rateTable(worlds, metric, caption) {
    const ratios = names(worlds).slice(1).map((name) => `Callout / ${name.split(" ")[0]}`);
    const rows = worlds.map((world) => {
        const [ours, ...others] = world.contenders;
        const factors = others.map((other) => range(ratio(ours[metric], other[metric])));
        return [where(world), ...world.contenders.map((each) => range(each[metric])), ...factors];
    });
    return { caption, columns: ["workers", ...names(worlds), ...ratios], rows };
}

function agreementTable(worlds) {
    const rows = worlds.map((world) =>
        [where(world), ...world.contenders.map((each) => `${each.identical} and ${each.withinAMetre} of ${each.asked}`)]);
    const caption = "Answers that are brute force's: the same workers in the same order, and nobody misplaced by more than a metre";
    return { caption, columns: ["workers", ...names(worlds)], rows };
}

function fleetTable(worlds) {
    const rows = worlds.map((world) => {
        const { fleet } = world;
        return [
            where(world), fleet.nearestMedian, fleet.nearestP99, fleet.moveMedian, fleet.moveP99, fleet.mixedRadii, fleet.anyTrade,
            fleet.indexBytes, fleet.totalBytes,
        ];
    });
    const columns = [
        "workers", "nearest, median us", "p99 us", "move, median us", "p99 us", "nearest/s, radii of 1 to 1,000 km", "nearest/s, any trade",
        "index, bytes a worker", "fleet, bytes a worker",
    ];
    return { caption: "The fleet alone, call by call", columns, rows };
}

function plot(worlds, shape) {
    const these = worlds.filter((world) => world.shape === shape);
    const series = names(worlds).map((label, i) => ({
        label, points: these.map((world) => [world.workers, world.contenders[i].nearest.median]),
    }));
    return { name: `places-${shape}`, title: `The nearest 10 of a ${shape}'s workers`, kind: "lines", unit: "answers a second", series, logarithmic: true };
}

function atLeast(what, target, value, show = number) {
    return { what, target: `at least ${show(target)}`, measured: show(value), met: value >= target };
}

function atMost(what, target, value) {
    return { what, target: `at most ${number(target)}`, measured: number(value), met: value <= target };
}

function targetsOf({ shape, contenders, fleet }) {
    const [ours, redis, postgis] = contenders;
    const of = `1M workers of a ${shape}`;
    const checked = { what: `${of}: answers as by brute force`, target: "all", measured: `${ours.identical} of ${ours.asked}`, met: ours.identical === ours.asked };
    return [
        atLeast(`${of}: nearest 10 a second`, 200_000, ours.nearest.median),
        atMost(`${of}: p99 of nearest 10, us`, 50, fleet.nearestP99),
        atLeast(`${of}: moves a second`, 1_000_000, ours.moves.median),
        atMost(`${of}: index, bytes a worker`, 64, fleet.indexBytes),
        atLeast(`${of}: nearest 10 against Redis`, 20, ratio(ours.nearest, redis.nearest).median, times),
        atLeast(`${of}: nearest 10 against PostGIS`, 20, ratio(ours.nearest, postgis.nearest).median, times),
        checked,
    ];
}

const intro = `The nearest 10 workers of one of ten trades within 10 km, and moves of some 50 m. The city's workers are around the real
places of \`data/\`; the country's are anywhere in 380,000 square kilometres. Callout's fleet is asked in process, where each worker's
own radius is the 10 km; Redis over its unix socket, a key a trade, pipelined by hiredis; PostgreSQL over its unix socket, a table with
a GiST index a trade, prepared statements pipelined by libpq, 32 at a time, which share a commit when they move. PostGIS orders
geographies by \`<->\` (on a sphere); PostgreSQL's own points lie in a plane, where longitudes are shrunk by one cosine, so that
they misjudge distances in a country. Redis rounds places to some decimetres. The index's bytes are the trees', with room for growth;
the fleet's are all that it keeps, categories and the way from an id to its record among it.`;

async function run(bench) {
    const worlds = [];
    for (const shape of shapes) for (const workers of counts) worlds.push(await measure(bench, shape, workers));
    const tables = [
        rateTable(worlds, "nearest", "The nearest 10, answers a second"),
        rateTable(worlds, "moves", "Moves a second"),
        fleetTable(worlds),
        agreementTable(worlds),
    ];
    const targets = worlds.filter(({ workers }) => workers === million).flatMap(targetsOf);
    return { intro, tables, plots: shapes.map((shape) => plot(worlds, shape)), targets };
}

export default { name: "places", title: "Places", order: 50, run };
