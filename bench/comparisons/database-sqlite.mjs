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
const requestsARun = 6400;
const createSeconds = 4;
const createsARun = 5000;

const intro = `
A program of this repository runs the service without a socket, does a few calls, and hears each statement that reaches SQLite.
Then it sends the same statements, prepared, with the same parameters and the same settings of the connection, in a loop and in
one thread: nothing else. What differs from call to call is put in: ids, codes, the moment. It commits as many calls at once as
the server did, which is read from the counter of transactions in SQLite's shared memory. The server has ${callers} HTTP callers;
it, and the loop, have one core, the callers the other. Every run has a new database with
the same content.

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

const callsOf = {
    create: { command: "create", options: { role: "CUSTOMER", firstUser: firstCustomer, users: town.customers, seconds: createSeconds } },
    actions: { command: "repair", options: { firstUser: firstWorker, users: callers, firstRequest: 1, requests: requestsARun, seconds: 60 } },
};

/** The server on a database of its own: {perSecond, batch}, the batch being calls a transaction. */
async function callout(bench, what) {
    const url = await bench.database("sqlite", town);
    const server = await bench.serve(url);
    const before = transactions(url);
    const { command, options } = callsOf[what];
    const { answers, perSecond } = await bench.drive(server, command, { connections: callers, ...options });
    const batch = answers / (transactions(url) - before);
    await server.stop();
    return { perSecond, batch };
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
    bench.note("looking how many calls the server commits at once");
    const batches = {};
    for (const what of ["create", "actions"]) batches[what] = Math.round((await callout(bench, what)).batch);
    const measured = await bench.rounds(rounds, {
        "Callout, create": () => callout(bench, "create"),
        "loop, create": () => loop(bench, "create", batches.create, createsARun),
        "Callout, actions": () => callout(bench, "actions"),
        "loop, actions": () => loop(bench, "actions", batches.actions, 3 * requestsARun),
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
