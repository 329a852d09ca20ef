// Callout and the same API in Django, on the same PostgreSQL with the same data.
import { answerOf, token } from "../harness/call.mjs";
import { djangoDatabase, serveDjango } from "../harness/django.mjs";
import { proportionalMegabytes } from "../harness/process.mjs";
import { ratio } from "../harness/statistics.mjs";
import { number, range, times } from "../harness/text.mjs";

const rounds = 3;
const seconds = 3;
// The best of 1 to 4 synchronous workers and of 2 with threads: most answers of all routes, least memory.
const gunicorn = { workers: 2, threads: 4 };
const password = "drip-drop-stop-42";
const town = { workers: 2064, customers: 500, pending: 2000 };
const firstCustomer = town.workers + 1;
const login = "/api/auth/login/";
const create = "/api/services/requests/";

const newRequest = JSON.stringify({
    title: "Water leak", description: "Through the ceiling.", location_latitude: "40.7", location_longitude: "-73.95",
    priority: "STANDARD", category_id: 1,
});
const signIn = (email) => JSON.stringify({ email, password });

const routes = [
    { what: "GET requests/pending/", target: 200, command: "get", options: { path: "/api/services/requests/pending/", users: 16 } },
    { what: "POST requests/, 50 workers told", target: 100, command: "create", options: { role: "CUSTOMER", firstUser: firstCustomer, users: town.customers } },
    { what: "GET auth/me/", target: 100, command: "get", options: { path: "/api/auth/me/", users: 16 } },
    { what: "POST auth/login/", command: "post", options: { path: login } },
];

/** The keys of an answer at every depth, of lists those of their first element. */
function shape(value) {
    if (Array.isArray(value)) return value.slice(0, 1).map(shape);
    if (value === null || typeof value !== "object") return null;
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, shape(value[key])]));
}

async function look(server, email) {
    const worker = { token: token(1, "WORKER") };
    const customer = { token: token(firstCustomer, "CUSTOMER"), method: "POST", body: newRequest };
    const ask = async (...call) => JSON.parse(await answerOf(server, ...call));
    const pending = await ask("/api/services/requests/pending/", worker);
    return {
        pending: { shape: shape(pending), count: pending.count, results: pending.results.map(({ id, distance_km: away }) => [id, away]) },
        me: shape(await ask("/api/auth/me/", worker)),
        create: shape(await ask(create, customer)),
        login: shape(await ask(login, { method: "POST", body: signIn(email) })),
    };
}

/** Throws unless both answer alike: the same keys everywhere, and the same requests on the first page. */
async function checkAlike(contenders) {
    const [one, other] = await Promise.all(contenders.map(({ server, email }) => look(server, email)));
    for (const what of Object.keys(one)) {
        const [a, b] = [JSON.stringify(one[what]), JSON.stringify(other[what])];
        if (a !== b) throw new Error(`the two answer differently to ${what}:\n${a}\n${b}`);
    }
}

async function start(bench) {
    const url = await bench.database("postgres", town);
    bench.note("copying the data to Django");
    const django = { name: "Django", server: await serveDjango(bench, await djangoDatabase(bench, url, password), gunicorn), email: "worker1@example.com" };
    const callout = { name: "Callout", server: await bench.serve(url), email: "login@example.com" };
    await answerOf(callout.server, "/api/auth/register/", { method: "POST", body: JSON.stringify({ email: callout.email, password, role: "WORKER" }) });
    await checkAlike([callout, django]);
    return [callout, django];
}

function drive(bench, { server, email }, { command, options }) {
    const body = command === "post" ? { body: signIn(email) } : {};
    return bench.drive(server, command, { ...options, ...body, connections: 16, seconds });
}

async function measure(bench, contenders, route) {
    bench.note(route.what);
    const measured = await bench.rounds(rounds, Object.fromEntries(contenders.map((each) => [each.name, () => drive(bench, each, route)])));
    return { ...route, ...measured, factor: ratio(measured.Callout.perSecond, measured.Django.perSecond) };
}

function rowOf({ what, Callout, Django, factor }) {
    return [what, range(Callout.perSecond), range(Django.perSecond), range(factor), range(Callout.p50), range(Django.p50)];
}

function targetsOf(measured, [callout, django]) {
    const speed = measured.filter(({ target }) => target).map(({ what, target, factor }) => ({
        what, target: `at least ${times(target)} Django`, measured: range(factor, times), met: factor.median >= target,
    }));
    const part = callout.megabytes / django.megabytes;
    return [...speed, { what: "memory", target: "at most a fifth of Django's", measured: number(part), met: part <= 0.2 }];
}

async function run(bench) {
    const contenders = await start(bench);
    const measured = [];
    for (const route of routes) measured.push(await measure(bench, contenders, route));
    for (const each of contenders) each.megabytes = proportionalMegabytes(each.server.pid);
    return {
        intro:
            `\`bench/django\` is the same API for four routes in Django, Django REST framework and Simple JWT, all of Debian's: ` +
            "profiles come with the account in one statement, a page of requests takes four, distances and matching are " +
            "PostgreSQL's work behind a bounding box, and the 50 notices of a new request are one INSERT. It runs below " +
            `gunicorn with ${gunicorn.workers} workers of ${gunicorn.threads} threads, which was faster than 1 to 4 synchronous ones, on the core ` +
            "that Callout has when it is measured; PostgreSQL has the machine. " +
            "Before the measurement both have to answer with the same keys at every depth, and with the same 20 requests of 2,000. " +
            "Passwords: Argon2id with 19 MiB against Django's default, PBKDF2 with 260,000 rounds. " +
            "Memory is that of all processes after the load, by their proportional share of what several hold.",
        tables: [
            { caption: "16 connections, answers a second and median of milliseconds", columns: ["what", "Callout", "Django", "times", "Callout ms", "Django ms"], rows: measured.map(rowOf) },
            { caption: "Memory", columns: ["server", "MB"], rows: contenders.map(({ name, megabytes }) => [name, megabytes]) },
        ],
        plots: [{
            name: "django", title: "Answers a second, 16 connections", kind: "bars", unit: "answers/s, logarithmic", logarithmic: true,
            series: measured.flatMap((each) => contenders.map(({ name }) => ({ label: `${each.what.split(",")[0]}: ${name}`, value: each[name].perSecond.median }))),
        }],
        targets: targetsOf(measured, contenders),
    };
}

export default { name: "django", title: "Django", order: 30, run };
