// What HTTP, JSON and the rules cost on top of PostgreSQL: the server's own statements, sent by pgbench instead.
import { statSync, readFileSync, writeFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { loadCore } from "../harness/bench.mjs";
import { ratio } from "../harness/statistics.mjs";
import { percent, range } from "../harness/text.mjs";
import { onlyReads, transactions } from "../statements/log.mjs";
import { Scripts } from "../statements/pgbench.mjs";

const rounds = 3;
const target = 0.8;
const callers = 64;
const writers = 8;
const town = { workers: 2064, customers: 500, pending: 0, farPending: 42_000 };
const firstWorker = town.workers - callers + 1;
const firstCustomer = town.workers + 1;
const requestsARun = 2560;
const createSeconds = 3;
// The request whose actions are the sample: a number that nothing else in them is likely to be.
const sampled = 1009;
const samples = 4;

const intro = `
The statements that the server sends for a create, and for accept, start and complete, are taken from PostgreSQL's own log
while the server does a few of each; then pgbench sends them, prepared, with the same parameters, the same session settings
and in the same transactions, to the same database. What differs from call to call is computed in place: ids, codes, and
\`clock_timestamp()\` for the moment. The server has ${callers} HTTP callers and ${writers} connections that write; pgbench
runs with ${writers} and with ${callers} clients, and the better of the two is the measure. As it waits for each statement's
answer, where the server sends together what needs no answer, pgbench is also shown with its pipeline.

Not compared: pgbench decides nothing. It checks no right, renders no answer and brings no memory along; the ${samples} creates that
it repeats tell the same workers each. The server shares its core's machine with its callers and PostgreSQL, pgbench only
with PostgreSQL. \`me\` is not here: it is answered from memory and sends no statement.`;

const psql = (bench, url, ...statements) => bench.run("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", ...statements.flatMap((each) => ["-c", each]), url]);

/** The file that the cluster's log goes to. */
async function logFile(bench, url) {
    const folder = (await psql(bench, url, "SHOW data_directory")).trim();
    return readlinkSync(`/proc/${readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")[0]}/fd/2`);
}

async function logged(file, work) {
    const before = statSync(file).size;
    await work();
    return readFileSync(file).subarray(before).toString("utf8");
}

/** What the server sends for one call after the other: reads, and the transaction that ends the call. */
function calls(log) {
    const found = [[]];
    for (const each of transactions(log)) {
        found.at(-1).push(each);
        if (!onlyReads(each)) found.push([]);
    }
    return found.slice(0, -1);
}

/** The calls of some creates and of one request's accept, start and complete. */
async function capture(bench, url) {
    const file = await logFile(bench, url);
    await psql(bench, url, "ALTER SYSTEM SET log_statement = 'all'", "ALTER SYSTEM SET log_line_prefix = '%p %v '", "SELECT pg_reload_conf()");
    const server = await bench.serve(url);
    const repair = (firstRequest) => bench.drive(server, "repair", { firstUser: firstWorker, connections: 1, firstRequest, requests: 1 });
    await repair(sampled - 1);
    const repairing = await logged(file, () => repair(sampled));
    const creating = await logged(file, () => bench.drive(server, "create", { role: "CUSTOMER", firstUser: firstCustomer, connections: 1, seconds: 1 }));
    await server.stop();
    await psql(bench, url, "ALTER SYSTEM RESET log_statement", "ALTER SYSTEM RESET log_line_prefix", "SELECT pg_reload_conf()");
    return { repairing: calls(repairing), creating: calls(creating) };
}

async function createScripts(bench, url, scripts, creating, options) {
    const made = (await psql(bench, url, `SELECT id, reference_code FROM service_request WHERE id > ${town.farPending} ORDER BY id LIMIT ${samples + 1}`)).trim().split("\n");
    return made.slice(1).map((row, at) => {
        const [id, code] = row.split("|");
        const variables = new Map([[id, "id"], [code, "code"], [String(firstCustomer), "customer"]]);
        const own = scripts.call(creating[at + 1], variables, options);
        return ["\\set code random(100000000000, 999999999999)", `\\set customer random(${firstCustomer}, ${firstCustomer + town.customers - 1})`, own].join("\n");
    });
}

function repairScript(scripts, repairing, options) {
    const sample = { request: String(sampled), worker: String(firstWorker), customer: String(firstCustomer + (sampled % town.customers)) };
    const variables = new Map(Object.entries(sample).map(([name, value]) => [value, name]));
    return [
        "\\set request :first + :n * :clients + :client_id",
        `\\set worker ${firstWorker} + :client_id % ${callers}`,
        `\\set customer ${firstCustomer} + :request % ${town.customers}`,
        ...repairing.map((each) => scripts.call(each, variables, options)),
        "\\set n :n + 1",
    ].join("\n");
}

/** Runs pgbench; transactions a second. */
async function pgbench(bench, url, settings, { files, clients, definitions, amount }) {
    const programs = (await bench.run("pg_config", ["--bindir"])).trim();
    const all = ["-n", "-M", "prepared", "-c", String(clients), ...amount, ...definitions, ...files.flatMap((file) => ["-f", file]), url];
    const printed = await bench.run(join(programs, "pgbench"), all, { core: loadCore, environment: { PGOPTIONS: settings } });
    const rate = /^tps = ([\d.]+)/m.exec(printed);
    if (!rate || !/number of failed transactions: 0 /.test(printed)) throw new Error(`pgbench failed: ${printed}`);
    return Number(rate[1]);
}

/** What the contenders do, each on requests of its own. */
async function contenders(bench, url, { creating, repairing }) {
    const settings = (await bench.run(bench.load, ["session-settings"])).trim();
    const server = await bench.serve(url);
    let next = sampled + 1;
    const take = (count) => (next += count) - count;
    const all = {
        "Callout, create": async () => (await bench.drive(server, "create", { role: "CUSTOMER", firstUser: firstCustomer, users: town.customers, connections: callers, seconds: createSeconds })).perSecond,
        "Callout, actions": async () => (await bench.drive(server, "repair", { firstUser: firstWorker, users: callers, connections: callers, firstRequest: take(requestsARun), requests: requestsARun, seconds: 60 })).perSecond,
    };
    for (const { label, clients, pipelined } of [
        { label: `pgbench ${writers}`, clients: writers, pipelined: false },
        { label: `pgbench ${callers}`, clients: callers, pipelined: false },
        { label: `pgbench ${writers} pipelined`, clients: writers, pipelined: true },
    ]) {
        const scripts = new Scripts();
        const file = (name, text) => (writeFileSync(join(bench.folder, `${label} ${name}.sql`), text + "\n"), join(bench.folder, `${label} ${name}.sql`));
        const creates = (await createScripts(bench, url, scripts, creating, { pipelined })).map((text, at) => file(`create ${at}`, text));
        const repair = [file("repair", repairScript(scripts, repairing, { pipelined }))];
        const run = (options) => pgbench(bench, url, settings, { clients, ...options });
        const constants = scripts.definitions();
        const amount = ["-t", String(requestsARun / clients)];
        all[`${label}, create`] = () => run({ files: creates, definitions: constants, amount });
        all[`${label}, actions`] = async () => {
            const definitions = [...constants, "-D", `first=${take(requestsARun)}`, "-D", "n=0", "-D", `clients=${clients}`];
            return repairing.length * (await run({ files: repair, definitions, amount }));
        };
    }
    return all;
}

function compare(measured, what) {
    const plain = [`pgbench ${writers}, ${what}`, `pgbench ${callers}, ${what}`].map((name) => measured[name]);
    const better = plain[0].median > plain[1].median ? plain[0] : plain[1];
    const part = ratio(measured[`Callout, ${what}`], better);
    return { what: `${what}, of pgbench's rate`, target: `at least ${percent(target)}`, measured: range(part, percent), met: part.median >= target };
}

async function run(bench) {
    bench.note("filling");
    const url = await bench.database("postgres", town);
    bench.note("reading the server's statements from the log");
    const captured = await capture(bench, url);
    const measured = await bench.rounds(rounds, await contenders(bench, url, captured));
    const names = Object.keys(measured);
    return {
        intro,
        tables: [
            { caption: "A second, more is better; an action is one of accept, start and complete", columns: ["who, what", "a second"], rows: names.map((name) => [name, range(measured[name])]) },
            {
                caption: "Statements of a call",
                columns: ["call", "statements"],
                rows: [["create", captured.creating[1].flat().length], ...["accept", "start", "complete"].map((name, at) => [name, captured.repairing[at].flat().length])],
            },
        ],
        plots: [{ name: "database-postgres", title: "The same statements on PostgreSQL", kind: "bars", unit: "a second, more is better", series: names.map((name) => ({ label: name, value: measured[name].median, low: measured[name].low, high: measured[name].high })) }],
        targets: [compare(measured, "create"), compare(measured, "actions")],
    };
}

export default { name: "database-postgres", title: "The limit of PostgreSQL", order: 20, run };
