// Programs that run beside a comparison, what they use of the machine, and their end.
import { execFile, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const patience = 60_000;
const between = 2;
const millisecondsATick = 10;

/** Clock ticks are hundredths of a second on Linux. */
export const ticksToMilliseconds = (ticks) => ticks * millisecondsATick;

const pinned = (command, args, core) => (core === undefined ? [command, args] : ["taskset", ["-c", String(core), command, ...args]]);

/** Runs a program to its end; its standard output. Throws with what it printed when it fails. */
export async function output(command, args, { core, environment = {}, input } = {}) {
    const [program, all] = pinned(command, args, core);
    const running = promisify(execFile)(program, all, { env: { ...process.env, ...environment }, maxBuffer: 1 << 28 });
    if (input !== undefined) running.child.stdin.end(input);
    try {
        return (await running).stdout;
    } catch (problem) {
        throw new Error(`${command} ${args.join(" ").slice(0, 300)}: ${problem.stderr || problem.message}`);
    }
}

// After the name in brackets, which may hold spaces: state, parent, ...
function statOf(pid) {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function parentOf(pid) {
    try {
        return Number(statOf(pid)[1]);
    } catch {
        return undefined;
    }
}

/** A process and all that it started. */
export function family(pid) {
    const parents = new Map(readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((name) => [Number(name), parentOf(name)]));
    const found = [pid];
    for (const one of found) found.push(...[...parents].filter(([, parent]) => parent === one).map(([child]) => child));
    return found;
}

const field = (pid, file, name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/${file}`, "utf8"))[1]);

/** Clock ticks that a process and its children have computed. */
export function ticks(pid) {
    return family(pid).reduce((sum, each) => sum + Number(statOf(each)[11]) + Number(statOf(each)[12]), 0);
}

/** What a process and its children hold in memory, in MB; what they share with others counts in part. */
export function proportionalMegabytes(pid) {
    return family(pid).reduce((sum, each) => sum + field(each, "smaps_rollup", "Pss"), 0) / 1024;
}

/** What a process and its children hold in memory, in MB; what several of them share counts once. */
export function residentMegabytes(pid) {
    return family(pid).length === 1 ? field(pid, "status", "VmRSS") / 1024 : proportionalMegabytes(pid);
}

/** The most that a single process has held so far, in MB. */
export const peakMegabytes = (pid) => field(pid, "status", "VmHWM") / 1024;

/** A program that runs until it is stopped, in a process group of its own, so that its children end with it. */
export class Child {
    #ended;
    #log;
    #process;

    constructor(command, args, { core, environment = {}, log, identity = {} }) {
        const [program, all] = pinned(command, args, core);
        const out = openSync(log, "w");
        this.#process = spawn(program, all, { env: { ...process.env, ...environment }, stdio: ["ignore", out, out], detached: true, ...identity });
        closeSync(out);
        this.#log = log;
        this.#ended = new Promise((resolve) => {
            this.#process.once("exit", resolve);
            this.#process.once("error", resolve);
        });
        this.name = command;
    }

    get pid() {
        return this.#process.pid;
    }

    /** All that it has printed. */
    printed() {
        return readFileSync(this.#log, "utf8");
    }

    ticks() {
        return ticks(this.pid);
    }

    residentMegabytes() {
        return residentMegabytes(this.pid);
    }

    peakMegabytes() {
        return peakMegabytes(this.pid);
    }

    get #isOver() {
        return this.#process.exitCode !== null || this.#process.signalCode !== null || this.pid === undefined;
    }

    #checkThatItRuns() {
        if (this.#isOver) throw new Error(`${this.name} ended: ${this.printed()}`);
    }

    /** What `promise` resolves to; throws with what the program printed when it ends before. */
    before(promise) {
        return Promise.race([promise, this.#ended.then(() => this.#checkThatItRuns())]);
    }

    /** Waits until `condition` is true; throws with what the program printed when it ends or does not get there. */
    async until(condition) {
        for (const end = Date.now() + patience; !(await condition(this)); await pause(between)) {
            this.#checkThatItRuns();
            if (Date.now() > end) throw new Error(`${this.name} does not get ready: ${this.printed()}`);
        }
    }

    #signal(name) {
        try {
            process.kill(-this.pid, name);
        } catch (problem) {
            if (problem.code !== "ESRCH") throw problem;
        }
    }

    /** Asks it to end, and ends it when it has not after five seconds. */
    async stop() {
        if (this.#isOver) return;
        const late = setTimeout(() => this.#signal("SIGKILL"), 5000);
        this.#signal("SIGTERM");
        await this.#ended;
        clearTimeout(late);
    }
}
