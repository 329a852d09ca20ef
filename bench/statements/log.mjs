// The statements that a server sends to PostgreSQL, out of PostgreSQL's own log with log_line_prefix = '%p %v '.

const entryStart = /^\d+ \d+\/\d+ (LOG|DETAIL|ERROR|STATEMENT|WARNING|HINT):  /;

/** Entries of the log, whose continued lines begin with a tab. */
function entries(text) {
    const found = [];
    for (const line of text.split("\n")) {
        if (line.startsWith("\t")) found[found.length - 1] += "\n" + line.slice(1);
        else found.push(line);
    }
    return found.filter((entry) => entryStart.test(entry));
}

/** The values of "parameters: $1 = 'it''s', $2 = NULL". */
function parameters(text) {
    return [...text.matchAll(/\$\d+ = (NULL|'((?:[^']|'')*)')/g)].map(([, whole, value]) => (whole === "NULL" ? null : value.replaceAll("''", "'")));
}

/** The transactions in order, each a list of {text, values}. */
export function transactions(log) {
    const byTransaction = new Map();
    let last;
    for (const entry of entries(log)) {
        const [, process, transaction, kind, rest] = /^(\d+) (\d+\/\d+) (\w+):  ([^]*)$/.exec(entry);
        const executed = /^execute [^:]+: ([^]*)$/.exec(rest);
        const key = `${process} ${transaction}`;
        if (kind === "LOG" && executed) {
            last = { text: executed[1].trim(), values: [] };
            byTransaction.set(key, [...(byTransaction.get(key) ?? []), last]);
        } else if (kind === "DETAIL" && rest.startsWith("parameters: ")) {
            last.values = parameters(rest);
        }
    }
    return [...byTransaction.values()];
}

/** Whether it only reads. */
export const onlyReads = (transaction) => transaction.every(({ text }) => /^(SELECT|WITH)\b/.test(text));
