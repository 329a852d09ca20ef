// How the routes' latencies grow with the tables, on one kind of database.
import { ratio } from "./statistics.mjs";
import { number, range } from "./text.mjs";

const sizes = [1_000, 10_000, 100_000, 1_000_000];
const rounds = 3;
const nearby = 200;
const distantWorkers = 64;
const workers = nearby + distantWorkers;
const requestsOfCustomer = 50;
const takenARound = 100;
const allowedGrowth = 1.5;

/** A town whose past grows, while what a worker or a customer sees of it stays the same. */
function townOf(size) {
    const taken = takenARound * rounds;
    return {
        workers, customers: size / requestsOfCustomer, pending: nearby, farPending: taken,
        completed: size - nearby - taken,
    };
}

/** What is asked, by whom; `round` counts from 0. */
function callsOf(size) {
    const customers = size / requestsOfCustomer;
    const firstCustomer = workers + 1;
    const customer = { role: "CUSTOMER", firstUser: firstCustomer + Math.floor(customers / 2) };
    const admin = { role: "ADMIN", firstUser: firstCustomer + customers };
    const get = (path, who) => ({ command: "get", options: () => ({ path, ...who }) });
    return {
        "auth/me/": get("/api/auth/me/", customer),
        "requests/pending/": get("/api/services/requests/pending/", {}),
        "requests/, customer": get("/api/services/requests/", customer),
        "requests/, admin": get("/api/services/requests/", admin),
        "requests/{id}/": get("/api/services/requests/1/", admin),
        "notifications/": get("/api/notifications/", customer),
        "dashboard/": get("/api/services/dashboard/", admin),
        "create": { command: "create", options: () => ({ role: "CUSTOMER", firstUser: firstCustomer, users: 20 }) },
        "accept, start, complete": {
            command: "repair",
            options: (round) => ({ firstUser: nearby + 1, firstRequest: nearby + 1 + takenARound * round, requests: takenARound }),
        },
    };
}

async function serveAll(bench, kind) {
    bench.note(`filling ${kind} with up to ${number(sizes.at(-1))} requests`);
    const urls = await Promise.all(sizes.map((size) => bench.database(kind, townOf(size))));
    const servers = new Map();
    for (const [at, size] of sizes.entries()) servers.set(size, await bench.serve(urls[at]));
    return servers;
}

/** Asks one size's server everything once; p50 and p99 of each route in milliseconds. */
async function ask(bench, server, size, round) {
    const measured = {};
    for (const [route, { command, options }] of Object.entries(callsOf(size))) {
        const { p50, p99 } = await bench.drive(server, command, { connections: 1, seconds: 1, ...options(round) });
        measured[`${route} p50`] = p50;
        measured[`${route} p99`] = p99;
    }
    return measured;
}

async function measure(bench, servers) {
    const contenders = {};
    for (const [size, server] of servers) {
        let round = 0;
        contenders[size] = () => ask(bench, server, size, round++);
    }
    return bench.rounds(rounds, contenders);
}

function growthOf(measured, route, part) {
    return ratio(measured[1_000_000][`${route} ${part}`], measured[10_000][`${route} ${part}`]).median;
}

function result(measured) {
    const routes = Object.keys(callsOf(sizes[0]));
    const table = (part) => ({
        caption: `${part} in milliseconds, one caller`,
        columns: ["route", ...sizes.map((size) => `${number(size)} requests`), "1,000,000 to 10,000"],
        rows: routes.map((route) => [route, ...sizes.map((size) => range(measured[size][`${route} ${part}`])), growthOf(measured, route, part).toFixed(2)]),
    });
    const series = routes.map((label) => ({ label, points: sizes.map((size) => [size, measured[size][`${label} p99`].median]) }));
    const targets = routes.map((route) => {
        const growth = growthOf(measured, route, "p99");
        return { what: `${route}: p99 at 1,000,000 against 10,000`, target: `at most ${allowedGrowth}`, measured: growth.toFixed(2), met: growth <= allowedGrowth };
    });
    return { tables: [table("p50"), table("p99")], series, targets };
}

/** The comparison for `kind`, "sqlite" or "postgres". */
export function growthOn(kind, title, order) {
    const name = `growth-${kind}`;
    return {
        name, title, order,
        async run(bench) {
            const { tables, series, targets } = result(await measure(bench, await serveAll(bench, kind)));
            return {
                intro: "One caller asks one thing after the other. The past grows with the tables: completed requests, their histories "
                    + "and notices. What one worker reaches and one customer has is the same at each size. The servers of all sizes run "
                    + "side by side and are asked in turns.",
                tables,
                plots: [{ name, title: `${title}: p99`, kind: "lines", unit: "ms", series, logarithmic: true }],
                targets,
            };
        },
    };
}
