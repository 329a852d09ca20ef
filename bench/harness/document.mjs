// docs/benchmarks.md and its plots, made of the results.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chart } from "./chart.mjs";
import { markdownTable, targetTable } from "./text.mjs";

const images = join("images", "benchmarks");

const anchor = (title) => title.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-");

function section({ title, name, date, seconds, result }) {
    const parts = [`## ${title}`, `\`./dev bench ${name}\`, ${date}, ${Math.round(seconds)} s.`, result.intro.trim()];
    for (const table of result.tables ?? []) parts.push(`**${table.caption}**`, markdownTable(table));
    for (const plot of result.plots ?? []) parts.push(`![${plot.title}](${images}/${plot.name}.svg)`);
    if (result.targets?.length > 0) parts.push("**Targets**", markdownTable(targetTable(result.targets)));
    return parts.join("\n\n");
}

function overview(runs) {
    const rows = runs.map(({ title, result }) => {
        const targets = result.targets ?? [];
        return [`[${title}](#${anchor(title)})`, `${targets.filter(({ met }) => met).length} of ${targets.length}`];
    });
    return markdownTable({ columns: ["comparison", "targets met"], rows });
}

/** The document's text; `runs` are {name, title, date, seconds, result}, `machine` the rows of what ran them. */
export function benchmarksDocument(runs, machine) {
    return [
        "# Measured, side by side",
        "Written by `./dev bench`, which runs everything below and writes this page anew; `./dev bench NAME` runs one " +
            "comparison and prints it. Contenders take turns, each round beginning with another one; tables show the median " +
            "and, in brackets, the range of the rounds. Ratios are taken within a round. The measured program has the first " +
            "core, its callers the second, and all of it one machine:",
        markdownTable({ columns: ["what", "which"], rows: machine }),
        overview(runs),
        ...runs.map(section),
    ].join("\n\n") + "\n";
}

function checkNames(plots) {
    const names = plots.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice) throw new Error(`two plots are named ${twice}`);
}

/** Writes the document and the plots below the folder `docs`. */
export function writeDocument(docs, runs, machine) {
    const plots = runs.flatMap(({ result }) => result.plots ?? []);
    checkNames(plots);
    rmSync(join(docs, images), { recursive: true, force: true });
    mkdirSync(join(docs, images), { recursive: true });
    for (const plot of plots) writeFileSync(join(docs, images, `${plot.name}.svg`), chart(plot));
    writeFileSync(join(docs, "benchmarks.md"), benchmarksDocument(runs, machine));
}
