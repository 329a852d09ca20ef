import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives `work` the settings for a fresh SQLite file, and takes it away afterwards. */
export async function onSqlite(title, work) {
    const folder = mkdtempSync(join(tmpdir(), `callout-${title}-`));
    try {
        await work("SQLite", { DATABASE_URL: `sqlite:///${folder}/test.db`, DATA_DIR: folder });
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** Gives `work` the settings for a fresh database of the tests' PostgreSQL, and takes it away afterwards. */
export async function onPostgres(title, work) {
    const url = process.env.CALLOUT_TEST_POSTGRES;
    assert.ok(url, "CALLOUT_TEST_POSTGRES must name a PostgreSQL server: run ./dev test.");
    const name = `callout_${title}_${process.pid}`;
    const tell = (sql) => execFileSync("psql", ["-q", "-d", url, "-c", sql], { stdio: ["ignore", "ignore", "inherit"] });
    tell(`CREATE DATABASE ${name}`);
    try {
        await work("PostgreSQL", { DATABASE_URL: url.replace("/postgres?", `/${name}?`) });
    } finally {
        tell(`DROP DATABASE ${name} WITH (FORCE)`);
    }
}
