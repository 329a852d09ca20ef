// Captured transactions as scripts of pgbench: parameters stay parameters, and what differs from call to call is computed.

import { onlyReads } from "./log.mjs";

const aroundNow = 3_600_000;

const isNow = (value) => /^\d{4}-\d\d-\d\d /.test(value) && Math.abs(Date.parse(value.replace(" ", "T").replace(/\+00$/, "Z")) - Date.now()) < aroundNow;

/** Writes scripts that share the constants they pass to pgbench with -D. */
export class Scripts {
    #names = new Map();

    /** -D options for every constant so far. */
    definitions() {
        return [...this.#names].flatMap(([value, name]) => ["-D", `${name}=${value}`]);
    }

    #constant(value) {
        if (!this.#names.has(value)) this.#names.set(value, `text${this.#names.size}`);
        return `:${this.#names.get(value)}`;
    }

    // In a text that names an id, every mention is put in by PostgreSQL.
    #expression(value, variables) {
        if (value === null) return "NULL";
        if (value === "") return "''";  // pgbench has no empty variables
        if (isNow(value)) return "clock_timestamp()";
        if (variables.has(value)) return `:${variables.get(value)}`;
        const named = new Set();
        const template = value.replace(/(?<![\dA-F])[\dA-F]+(?![\dA-F])/g, (word) => {
            if (!variables.has(word)) return word;
            named.add(variables.get(word));
            return `{${variables.get(word)}}`;
        });
        if (named.size === 0) return this.#constant(value);
        const filled = (text, name) => `replace(${text}, '{${name}}', CAST(:${name} AS text))`;
        return [...named].reduce(filled, `CAST(${this.#constant(template)} AS text)`);
    }

    #statement({ text, values }, variables) {
        return text.replace(/\$(\d+)/g, (_, number) => this.#expression(values[number - 1], variables));
    }

    /** The transactions of one call, see `transaction`. */
    call(all, variables, options) {
        return all.map((each) => this.transaction(each, variables, options)).join("\n");
    }

    /**
     * One transaction; `variables` maps values of the sample to pgbench's variables. The new request's id is read from
     * the answer of its INSERT. Pipelined: all that follows such an answer goes out at once.
     */
    transaction(statements, variables, { pipelined = false } = {}) {
        const lines = statements.map((each) => this.#statement(each, variables));
        if (!onlyReads(statements) && lines.length > 1 && lines[0] !== "BEGIN" && !pipelined) lines.splice(0, 0, "BEGIN"), lines.push("COMMIT");
        const waits = lines.findIndex((line) => line.startsWith("INSERT INTO service_request "));
        const before = lines.slice(0, waits + 1).map((line, at) => (at === waits ? `${line} \\gset` : `${line};`));
        const after = lines.slice(waits + 1).map((line) => `${line};`);
        const piped = pipelined && after.length > 1 ? ["\\startpipeline", ...after, "\\endpipeline"] : after;
        return [...before, ...piped].join("\n");
    }
}
