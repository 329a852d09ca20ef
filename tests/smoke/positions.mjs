// Positions reach the database by themselves, and an orderly end writes what is left: the real program is killed once a position
// is written, and told to end right after another. On SQLite and on PostgreSQL. Argument: the program.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { onPostgres, onSqlite } from "./support/databases.mjs";
import { Server } from "./support/server.mjs";

const patience = 20_000;

async function until(condition) {
    for (const end = Date.now() + patience; !condition(); await pause(20)) assert.ok(Date.now() < end, "it does not come true");
}

/** Something that changes when the database does. */
function watch({ DATABASE_URL: url }) {
    if (url.startsWith("sqlite:///")) return statSync(`${url.slice("sqlite:///".length)}-wal`, { bigint: true }).mtimeNs;
    return execFileSync("psql", ["-XqAt", "-d", url, "-c", "SELECT current_latitude FROM worker_profile"], { encoding: "utf8" });
}

async function survive(name, settings) {
    const server = new Server(process.argv[2], settings);
    try {
        await server.start();
        const form = { email: "bob@example.com", password: "drip-drop-stop-42", role: "WORKER" };
        const { access } = await server.call(undefined, "POST", "/api/auth/register/", form);
        const ping = (latitude) => server.call(access, "POST", "/api/auth/workers/location/", { latitude, longitude: "-73.99" });
        const latitude = async () => (await server.call(access, "GET", "/api/auth/me/")).worker_profile.current_latitude;
        const before = watch(settings);
        await ping("40.700000");
        await until(() => watch(settings) !== before);
        server.killAndRestart(async () => assert.equal(await latitude(), "40.700000", "what was written survives"));
        await server.up();
        await ping("40.700100");
        await server.stop();
        await server.start();
        assert.equal(await latitude(), "40.700100", "an orderly end writes the last position");
        await server.stop();
        console.log(`${name}: both positions were there again`);
    } finally {
        server.end();
    }
}

await onSqlite("positions", survive);
await onPostgres("positions", survive);
