// What a request takes from the heap.
const routes = {
    pending: "GET requests/pending/, 20 of 1,500",
    me: "GET auth/me/",
    notifications: "GET notifications/, 20 of them",
    accept: "POST accept/",
    create: "POST requests/, 50 workers told",
};

async function count(bench, kind) {
    bench.note(kind);
    const environment = { CALLOUT_TEST_DATABASE: kind };
    const lines = (await bench.run(bench.program("allocations"), [], { environment })).trim().split("\n");
    return Object.fromEntries(lines.map((line) => line.split(" ")).map(([route, taken, bytes]) => [route, { taken: Number(taken), bytes: Number(bytes) }]));
}

async function run(bench) {
    const sqlite = await count(bench, "sqlite");
    const postgres = await count(bench, "postgres");
    const rows = Object.entries(routes).map(([route, what]) => [what, sqlite[route].taken, sqlite[route].bytes, postgres[route].taken, postgres[route].bytes]);
    return {
        intro:
            "The service runs in the process of a program whose `operator new` counts, without a socket: from a request's bytes " +
            "to its answer's, on average over 1,000 requests after 300, on all threads. What SQLite, libpq and OpenSSL take " +
            "from malloc by themselves is not counted.",
        tables: [{ caption: "Allocations for a request", columns: ["what", "SQLite", "bytes", "PostgreSQL", "bytes"], rows }],
        plots: [],
        targets: [],
    };
}

export default { name: "allocations", title: "Allocations", order: 90, run };
