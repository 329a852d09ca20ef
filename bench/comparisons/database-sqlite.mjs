// What HTTP, JSON and the rules cost on top of SQLite: the server's own statements, sent by a bare loop instead.
import { closeSync, openSync, readSync } from "node:fs";
import { serverCore } from "../harness/bench.mjs";
import { flags } from "../harness/databases.mjs";
import { ratio } from "../harness/statistics.mjs";
import { number, percent, range } from "../harness/text.mjs";

const rounds = 3;
const target = 0.7;
const callers = 64;
const town = { workers: 2064, customers: 500, pending: 0, farPending: 42_000 };
const firstWorker = town.workers - callers + 1;
const firstCustomer = town.workers + 1;
const requestsARun = 3200;
const loopRequests = 6400;
const createSeconds = 4;

const intro = `
A program of this repository runs the service without a socket, does a few calls, and hears each statement that reaches SQLite.
Then it sends the same statements, prepared, with the same parameters and the same settings of the connection, in a loop and in
one thread: nothing else. What differs from call to call is put in: ids, codes, the moment. It commits as many calls at once as
the server did, which is read from the counter of transactions in SQLite's shared memory. The server has ${callers} HTTP callers;
it, and the loop, have one core, the callers the other.

Not compared: the loop decides nothing. It checks no right, renders no answer and brings no memory along. \`me\` is not here: it is
answered from memory and sends no statement.`;

/** How many write transactions a database has seen: iChange, bytes 8 to 11 of the index of its write-ahead log. */
function transactions(url) {
    const file = openSync(`${url.replace("sqlite:///", "")}-shm`, "r");
    const counter = Buffer.alloc(4);
    readSync(file, counter, 0, 4, 8);
    closeSync(file);
    return counter.readUInt32LE();
}

/** The server's calls: {perSecond, batch}, the batch being calls a transaction. */
function callout(bench, url, server) {
    let next = 1;
    const counted = async (drive) => {
        const before = transactions(url);
        const { answers, perSecond } = await drive();
        return { perSecond, batch: answers / (transactions(url) - before) };
    };
    return {
        create: () => counted(() => bench.drive(server, "create", { role: "CUSTOMER", firstUser: firstCustomer, users: town.customers, connections: callers, seconds: createSeconds })),
        actions: () => counted(() => bench.drive(server, "repair", { firstUser: firstWorker, users: callers, connections: callers, firstRequest: (next += requestsARun) - requestsARun, requests: requestsARun, seconds: 60 })),
    };
}

/** The loop; calls a second. */
async function loop(bench, what, batch, calls) {
    return Number(await bench.run(bench.program("sqlite_loop"), [what, ...flags({ batch, calls, ...town })], { core: serverCore }));
}

function compare(measured, what) {
    const part = ratio(measured[`Callout, ${what}`].perSecond, measured[`loop, ${what}`]);
    return { what: `${what}, of the loop's rate`, target: `at least ${percent(target)}`, measured: range(part, percent), met: part.median >= target };
}

async function run(bench) {
    bench.note("filling");
    const url = await bench.database("sqlite", town);
    const ours = callout(bench, url, await bench.serve(url));
    bench.note("looking how many calls the server commits at once");
    const batches = { create: Math.round((await ours.create()).batch), actions: Math.round((await ours.actions()).batch) };
    const measured = await bench.rounds(rounds, {
        "Callout, create": ours.create,
        "loop, create": () => loop(bench, "create", batches.create, 6000),
        "Callout, actions": ours.actions,
        "loop, actions": () => loop(bench, "actions", batches.actions, 3 * loopRequests),
    });
    const rates = Object.entries(measured).map(([name, each]) => [name, each.perSecond ?? each]);
    const batchOf = (name) => (measured[name].batch ? range(measured[name].batch) : number(batches[name.split(", ")[1]]));
    return {
        intro,
        tables: [{ caption: "A second, more is better; an action is one of accept, start and complete", columns: ["who, what", "a second", "calls a commit"], rows: rates.map(([name, rate]) => [name, range(rate), batchOf(name)]) }],
        plots: [{ name: "database-sqlite", title: "The same statements on SQLite", kind: "bars", unit: "a second, more is better", series: rates.map(([label, { median, low, high }]) => ({ label, value: median, low, high })) }],
        targets: [compare(measured, "create"), compare(measured, "actions")],
    };
}

export default { name: "database-sqlite", title: "The limit of SQLite", order: 21, run };
