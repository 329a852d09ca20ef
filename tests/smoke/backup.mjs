// `callout backup` copies the database of a running server amid what it writes; a server that is started on the copy has everything
// that was answered before. Argument: the program.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onSqlite } from "./support/databases.mjs";
import { Server } from "./support/server.mjs";

const program = process.argv[2];
const password = "drip-drop-stop-42";
const place = { location_latitude: "40.735863", location_longitude: "-73.991084" };

const backUp = (settings, file) => spawnSync(program, ["backup", file], { env: { ...process.env, ...settings }, encoding: "utf8" });

async function isBackedUp(_, settings) {
    const server = new Server(program, settings);
    const folder = settings.DATA_DIR;
    const copy = join(folder, "copy", "callout.db");
    mkdirSync(join(folder, "copy"));
    let restored;
    try {
        await server.start();
        const { access } = await server.call(undefined, "POST", "/api/auth/register/", { email: "ann@example.com", password });
        const create = (i) => server.call(access, "POST", "/api/services/requests/", { title: `Pipe ${i}`, description: "It drips.", ...place });
        const answered = [];
        let isOver = false;
        const busy = Promise.all(Array.from({ length: 4 }, async () => {
            while (!isOver) answered.push((await create(answered.length)).id);
        }));
        while (answered.length < 20) await new Promise((resolve) => setImmediate(resolve));
        const before = [...answered];
        const made = backUp(settings, copy);
        assert.equal(made.status, 0, made.stderr);
        assert.match(made.stdout, /callout\.db/);
        isOver = true;
        await busy;

        const again = backUp(settings, copy);
        assert.equal(again.status, 1);
        assert.match(again.stderr, /is there already/);
        assert.equal(statSync(copy).mode & 0o777, 0o600, "nobody else may read it");
        assert.deepEqual(readdirSync(join(folder, "copy")), ["callout.db"], "nothing else is left");
        await server.stop();

        restored = new Server(program, { ...settings, DATABASE_URL: `sqlite:///${copy}` });
        await restored.start();
        const session = await restored.call(undefined, "POST", "/api/auth/login/", { email: "ann@example.com", password });
        for (const id of before) assert.equal((await restored.call(session.access, "GET", `/api/services/requests/${id}/`)).id, id);
        await restored.stop();
        console.log(`${before.length} requests were answered before the backup, and all are in it`);
    } finally {
        server.end();
        restored?.end();
    }
}

function isRefused() {
    const away = backUp({ DATABASE_URL: "postgres://127.0.0.1:1/callout", SECRET_KEY: "x".repeat(32) }, "/tmp/never");
    assert.equal(away.status, 2);
    assert.match(away.stderr, /pg_dump/);
    assert.ok(!existsSync("/tmp/never"));
}

async function sayWhatIsDamaged(_, settings) {
    const file = join(settings.DATA_DIR, "damaged.db");
    writeFileSync(file, "this is no database, but long enough to be looked at ".repeat(100));
    const made = backUp({ ...settings, DATABASE_URL: `sqlite:///${file}` }, join(settings.DATA_DIR, "copy.db"));
    assert.equal(made.status, 1);
    assert.match(made.stderr, /not a database/);
    assert.ok(!existsSync(join(settings.DATA_DIR, "copy.db")));
}

await onSqlite("backup", isBackedUp);
await onSqlite("backup", sayWhatIsDamaged);
isRefused();
