// Numbers and tables as people read them.

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

/** Three digits, or all of those before the point: 0.0123, 4.57, 15,850. */
export function number(value) {
    return Math.abs(value) >= 100 ? grouped.format(value) : precise.format(value);
}

/** "4.57 (4.5–4.6)": the median and the range of a summary, of which `show` makes text. */
export function range({ median, low, high }, show = number) {
    return `${show(median)} (${show(low)}–${show(high)})`;
}

/** 0.614 is "61 %". */
export function percent(part) {
    return `${number(Math.round(part * 1000) / 10)} %`;
}

/** 12.3 is "12.3 times". */
export function times(factor) {
    return `${number(factor)} times`;
}

const shown = (cell) => (typeof cell === "number" ? number(cell) : String(cell));
const isNumeric = (cell) => /^[\d.,]/.test(shown(cell));

function numericColumns({ columns, rows }) {
    return columns.map((_, column) => rows.length > 0 && rows.every((row) => isNumeric(row[column])));
}

/** The table for a terminal, columns of numbers to the right. */
export function terminalTable(table) {
    const lines = [table.columns, ...table.rows].map((row) => row.map(shown));
    const widths = table.columns.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
    const right = numericColumns(table);
    const laid = lines.map((line) =>
        line.map((cell, column) => (right[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join("  ").trimEnd());
    const rule = widths.map((width) => "-".repeat(width)).join("  ");
    return [laid[0], rule, ...laid.slice(1)].join("\n");
}

/** The table in Markdown. */
export function markdownTable(table) {
    const line = (cells) => `| ${cells.map((cell) => shown(cell).replaceAll("|", "\\|")).join(" | ")} |`;
    const rule = numericColumns(table).map((right) => (right ? "---:" : "---"));
    return [line(table.columns), line(rule), ...table.rows.map(line)].join("\n");
}

/** A result's targets as a table. */
export function targetTable(targets) {
    const rows = targets.map(({ what, target, measured, met }) => [what, target, measured, met ? "met" : "**not met**"]);
    return { columns: ["what", "target", "measured", ""], rows };
}
