// What the server loses to nginx, which does nothing but send the same bytes.
import { answerOf, token } from "../harness/call.mjs";
import { nginx } from "../harness/nginx.mjs";
import { ticksToMilliseconds } from "../harness/process.mjs";
import { ratio } from "../harness/statistics.mjs";
import { number, percent, range } from "../harness/text.mjs";

const rounds = 3;
const connections = [16, 64];
const town = { workers: 2064, customers: 500, pending: 2000, completed: 41_280 };
// In another town, where nothing waits.
const farWorker = 2001;
const bodies = [
    { what: "pending, 20 of 2,000 in reach", path: "/api/services/requests/pending/", target: 0.5, kinds: ["sqlite", "postgres"] },
    { what: "me", path: "/api/auth/me/", target: 0.5, kinds: ["sqlite", "postgres"] },
    { what: "notifications, 20 of them", path: "/api/notifications/", kinds: ["sqlite", "postgres"] },
    { what: "pending, none in reach", path: "/api/services/requests/pending/", firstUser: farWorker, target: 0.7, kinds: ["sqlite"] },
    { what: "healthz", path: "/healthz", target: 0.7, kinds: ["sqlite"] },
];

const nginxPath = (body) => `/${bodies.indexOf(body)}`;

async function sameBytes(server) {
    const found = {};
    for (const body of bodies) {
        found[nginxPath(body)] = await answerOf(server, body.path, { token: token(body.firstUser ?? 1, "WORKER") });
    }
    return found;
}

async function drive(bench, server, path, { firstUser = 1 }, count) {
    const before = server.ticks();
    const options = { path, firstUser, users: count, connections: count, seconds: 1 };
    const { answers, perSecond, p99 } = await bench.drive(server, "get", options);
    return { perSecond, p99, microseconds: (ticksToMilliseconds(server.ticks() - before) * 1000) / answers };
}

async function measure(bench, servers, body, count) {
    const contenders = { nginx: () => drive(bench, servers.nginx, nginxPath(body), body, count) };
    for (const kind of body.kinds) contenders[kind] = () => drive(bench, servers[kind], body.path, body, count);
    bench.note(`${body.what}, ${count} connections`);
    const measured = await bench.rounds(rounds, contenders);
    return Object.entries(measured).map(([contender, metrics]) => ({
        body, count, contender, metrics, share: ratio(metrics.perSecond, measured.nginx.perSecond),
    }));
}

async function start(bench) {
    const servers = {};
    for (const kind of ["sqlite", "postgres"]) servers[kind] = await bench.serve(await bench.database(kind, town));
    const bytes = await sameBytes(servers.sqlite);
    servers.nginx = await nginx(bench, bytes);
    return { servers, bytes };
}

function rowOf({ body, count, contender, metrics, share }, bytes) {
    return [body.what, number(Buffer.byteLength(bytes[nginxPath(body)])), count, contender, range(metrics.perSecond),
        range(metrics.p99), range(metrics.microseconds), contender === "nginx" ? "" : range(share, percent)];
}

function targetOf({ body, count, contender, share }) {
    return {
        what: `${body.what}, ${count} connections, ${contender}, of nginx`,
        target: `at least ${percent(body.target)}`,
        measured: range(share, percent),
        met: share.median >= body.target,
    };
}

const plotted = ({ body, count, contender }) => count === 64 && contender !== "postgres" && body.target !== undefined;

async function run(bench) {
    const { servers, bytes } = await start(bench);
    const all = [];
    for (const body of bodies) for (const count of connections) all.push(...(await measure(bench, servers, body, count)));
    return {
        intro:
            "nginx with one worker answers the bodies that Callout answered before, out of its configuration, without a log. " +
            "The headers of the two differ by some 40 bytes. Callout checks a token that is another one on each connection, " +
            "and each of its callers sees their own page. `http_load` asks both over kept connections, one request after the " +
            "other on each. Computing is the time that the server's process has spent for an answer.",
        tables: [{
            caption: "The same bytes",
            columns: ["what", "bytes", "connections", "server", "answers/s", "p99 ms", "computing us", "of nginx"],
            rows: all.map((each) => rowOf(each, bytes)),
        }],
        plots: [{
            name: "http",
            title: "Answers a second, 64 connections",
            kind: "bars",
            unit: "answers/s",
            series: all.filter(plotted).map(({ body, contender, metrics: { perSecond } }) => ({
                label: `${body.what}: ${contender === "nginx" ? "nginx" : "Callout"}`,
                value: perSecond.median, low: perSecond.low, high: perSecond.high,
            })),
        }],
        targets: all.filter(({ contender, body }) => contender !== "nginx" && body.target).map(targetOf),
    };
}

export default { name: "http", title: "HTTP, against nginx", order: 10, run };
