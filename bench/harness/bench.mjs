// What a comparison is given: databases, servers, loads, rounds. See CONTRIBUTING.md for how to write one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Databases, flags } from "./databases.mjs";
import { Child, output } from "./process.mjs";
import { rounds } from "./statistics.mjs";

/** The cores on which the measured program and its callers run. */
export const serverCore = 0;
export const loadCore = 1;

/** The SECRET_KEY of every server that is measured. */
export const secret = "a secret for the benchmarks alone, of 32 bytes and more";

export class Bench {
    #children = [];
    #databases;
    #logs = 0;
    #programs;

    /** `programs` is the folder with the built programs, `cluster` the URL of a PostgreSQL or nothing. */
    constructor({ programs, cluster, note }) {
        this.#programs = programs;
        this.note = note;
        this.folder = mkdtempSync(join(tmpdir(), "callout-bench-"));
        this.callout = this.program("callout");
        this.load = this.program("http_load");
        this.#databases = new Databases({ programs: this, folder: this.folder, cluster });
    }

    /** The path of a program that this repository builds. */
    program(name) {
        return join(this.#programs, name);
    }

    /** A database of Callout's, `sqlite` or `postgres`, migrated and filled; its URL. */
    database(kind, fillOptions = {}) {
        return this.#databases.filled(kind, fillOptions);
    }

    /** An empty PostgreSQL database on the same cluster; its URL. */
    emptyDatabase() {
        return this.#databases.emptyPostgres();
    }

    /** What a program prints; it runs to its end, on one core if `core` says so. */
    run(command, args, options = {}) {
        return output(command, args, options);
    }

    async freePort() {
        return Number(await output(this.load, ["free-port"]));
    }

    /** A program that is ended after the comparison at the latest; `ready` is asked until it says true. */
    async start(command, args, { core, environment, identity, ready } = {}) {
        const child = new Child(command, args, { core, environment, identity, log: join(this.folder, `${++this.#logs}.log`) });
        this.#children.push(child);
        if (ready) await child.until(ready);
        return child;
    }

    /** Callout on `url`, ready to answer, on the server's core. */
    async serve(url, environment = {}) {
        const port = await this.freePort();
        const settings = { SECRET_KEY: secret, DATA_DIR: this.folder, DATABASE_URL: url, PORT: port, LOG_LEVEL: "error", ...environment };
        const begin = performance.now();
        const child = await this.start(this.callout, ["serve"], { core: serverCore, environment: settings });
        await child.before(output(this.load, ["await", "--port", String(port)]));
        return Object.assign(child, { port, startMilliseconds: performance.now() - begin });
    }

    /** Keeps a server busy from the load's core, by a command of http_load. Throws when an answer is not 2xx. */
    async drive({ port }, command, options = {}) {
        const printed = await output(this.load, [command, ...flags({ port, secret, ...options })], { core: loadCore });
        const [answers, perSecond, p50, p99, p999] = printed.trim().split(" ").map(Number);
        return { answers, perSecond, p50, p99, p999 };
    }

    /** Interleaved rounds: see harness/statistics.mjs. */
    rounds(count, contenders) {
        return rounds(count, contenders, (round) => this.note(`round ${round + 1} of ${count}`));
    }

    /** Ends what was started and removes what was made. */
    async close() {
        await Promise.all(this.#children.map((child) => child.stop()));
        await this.#databases.drop();
        rmSync(this.folder, { recursive: true, force: true });
    }
}
