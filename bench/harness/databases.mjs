// Databases of a comparison: made, migrated and filled for it, and dropped with it.
import { join } from "node:path";
import { output } from "./process.mjs";

const kebab = (name) => name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());

/** {firstUser: 1} as --first-user 1, as http_load understands it. */
export function flags(options) {
    return Object.entries(options).flatMap(([name, value]) => ["--" + kebab(name), String(value)]);
}

/** The databases that one comparison makes. `cluster` is the URL of a PostgreSQL in which it may create some. */
export class Databases {
    #cluster;
    #folder;
    #made = [];
    #programs;

    constructor({ programs, folder, cluster }) {
        this.#programs = programs;
        this.#folder = folder;
        this.#cluster = cluster;
    }

    #sql(statement, url = this.cluster()) {
        return output("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", url, "-c", statement]);
    }

    /** The URL of the PostgreSQL in which databases are made. */
    cluster() {
        if (!this.#cluster) throw new Error("CALLOUT_TEST_POSTGRES does not name a PostgreSQL; ./dev bench starts one");
        return this.#cluster;
    }

    /** An empty PostgreSQL database; its URL. */
    async emptyPostgres() {
        const name = `bench_${process.pid}_${this.#made.length + 1}`;
        // Before anything is waited for: several may be made at once.
        this.#made.push(name);
        await this.#sql(`CREATE DATABASE ${name}`);
        return this.cluster().replace(/\/[^/?]*\?/, `/${name}?`);
    }

    async #empty(kind) {
        if (kind === "postgres") return this.emptyPostgres();
        if (kind !== "sqlite") throw new Error(`there is no database ${kind}`);
        this.#made.push(null);
        return `sqlite:///${join(this.#folder, `${this.#made.length}.db`)}`;
    }

    /** A database of Callout's, migrated and filled as `http_load fill` is told; its URL. */
    async filled(kind, fillOptions) {
        const url = await this.#empty(kind);
        await output(this.#programs.callout, ["migrate", "--database-url", url, "--log-level", "error"]);
        await output(this.#programs.load, ["fill", "--url", url, ...flags(fillOptions)]);
        return url;
    }

    async drop() {
        for (const name of this.#made.filter((each) => each !== null)) {
            await this.#sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch((problem) => console.error(problem.message));
        }
        this.#made = [];
    }
}
