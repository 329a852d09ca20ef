// The guard over the hot paths' instructions fails where a path takes more than is stored, and says which one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const guard = fileURLToPath(new URL("../check/instructions.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "callout-guard-"));

function fileOf(name, instructions, more = {}) {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify({ architecture: "x64", versions: {}, instructions, ...more }));
    return file;
}

function compare(stored, measured, more) {
    const { status, stdout, stderr } = spawnSync(process.execPath,
        [guard, "compare", fileOf("stored.json", stored), fileOf("measured.json", measured, more)], { encoding: "utf8" });
    assert.equal(stderr, "");
    return { status, said: stdout };
}

try {
    const stored = { me: 50_000, nearest: 8_000 };

    const same = compare(stored, { me: 57_000, nearest: 7_000 });
    assert.equal(same.status, 0, "15 % either way is allowed");
    assert.doesNotMatch(same.said, /too many|lower the stored figure/);

    const slower = compare(stored, { me: 50_000, nearest: 10_000 });
    assert.equal(slower.status, 1, "a stored figure that is a fifth too low fails");
    assert.match(slower.said, /^nearest: too many, 10000 instructions, 8000 are stored \(25\.0 %\)$/m);
    assert.doesNotMatch(slower.said, /^me: too many/m);

    const faster = compare(stored, { me: 40_000, nearest: 8_000 });
    assert.equal(faster.status, 0, "fewer instructions are no failure");
    assert.match(faster.said, /^me: lower the stored figure/m);

    assert.equal(compare(stored, { me: 50_000 }).status, 1, "a path that is no longer measured is missed");
    assert.equal(compare(stored, { ...stored, new_path: 1 }).status, 1, "a path without a stored figure is not let through");

    const otherLibrary = compare(stored, stored, { versions: { libssl3: "3.0.99" } });
    assert.equal(otherLibrary.status, 0);
    assert.match(otherLibrary.said, /^libssl3 is 3\.0\.99/m, "it says which library differs");

    const otherMachine = compare(stored, { me: 1, nearest: 90_000 }, { architecture: "arm64" });
    assert.equal(otherMachine.status, 0, "another architecture's figures are not comparable");
    assert.match(otherMachine.said, /^not compared/);
} finally {
    rmSync(folder, { recursive: true });
}
