// Runs comparisons and prints them. Arguments: names; without any all of them, and docs/benchmarks.md is written.
// --list names them; --document writes docs/benchmarks.md of what was measured last, without measuring.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Bench } from "./harness/bench.mjs";
import { writeDocument } from "./harness/document.mjs";
import { machine } from "./harness/machine.mjs";
import { targetTable, terminalTable } from "./harness/text.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const repository = dirname(here);
const programs = join(repository, "build", "release");
const results = join(repository, "build", "bench");
const longestSeconds = 180;

async function comparisons() {
    const folder = join(here, "comparisons");
    const files = readdirSync(folder).filter((file) => file.endsWith(".mjs"));
    const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(folder, file)))));
    return modules.map((module) => module.default).sort((a, b) => a.order - b.order);
}

function print({ title, seconds, result }) {
    console.log(`\n${title}, ${Math.round(seconds)} s\n`);
    for (const table of result.tables ?? []) console.log(`${table.caption}\n\n${terminalTable(table)}\n`);
    if (result.targets?.length > 0) console.log(`Targets\n\n${terminalTable(targetTable(result.targets))}\n`);
    if (seconds > longestSeconds) console.log(`This took longer than ${longestSeconds} s.\n`);
}

const stored = (name) => join(results, `${name}.json`);

let running;

async function run({ name, title, run: measure }) {
    console.log(`==> ${title}`);
    const begin = performance.now();
    const note = (text) => console.log(`    ${Math.round((performance.now() - begin) / 1000)} s: ${text}`);
    running = new Bench({ programs, cluster: process.env.CALLOUT_TEST_POSTGRES, note });
    try {
        const result = await measure(running);
        const seconds = (performance.now() - begin) / 1000;
        const done = { name, title, date: new Date().toISOString().slice(0, 10), seconds, result };
        writeFileSync(stored(name), JSON.stringify(done, null, 2) + "\n");
        print(done);
        return true;
    } catch (problem) {
        console.error(`${name} failed: ${problem.stack}`);
        return false;
    } finally {
        await running.close();
        running = undefined;
    }
}

function document(all) {
    const runs = all.map(({ name }) => stored(name)).filter(existsSync).map((file) => JSON.parse(readFileSync(file, "utf8")));
    writeDocument(join(repository, "docs"), runs, machine(programs));
    console.log("Wrote docs/benchmarks.md");
}

function chosen(all, names) {
    return names.map((name) => all.find((each) => each.name === name) ?? fail(`there is no comparison ${name}; --list names them`));
}

function fail(message) {
    console.error(`bench: ${message}`);
    process.exit(2);
}

async function interrupted() {
    await running?.close();
    process.exit(1);
}

async function main(names) {
    const all = await comparisons();
    if (names[0] === "--list") return all.forEach(({ name, title }) => console.log(`  ${name.padEnd(20)} ${title}`));
    if (names[0] === "--document") return document(all);
    const these = names.length > 0 ? chosen(all, names) : all;
    if (cpus().length < 2) fail("a server and its callers need a core each, and this machine has one");
    mkdirSync(results, { recursive: true });
    const failed = [];
    for (const comparison of these) if (!(await run(comparison))) failed.push(comparison.name);
    if (failed.length > 0) fail(`failed: ${failed.join(", ")}`);
    if (names.length === 0) document(all);
}

process.once("SIGINT", interrupted);
process.once("SIGTERM", interrupted);
await main(process.argv.slice(2));
