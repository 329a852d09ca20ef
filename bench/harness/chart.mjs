// Bar and line charts as SVG: text and shapes only, readable on light and dark pages.
import { linearScale, logarithmicScale, valuesScale } from "./scale.mjs";
import { number } from "./text.mjs";

const width = 760;
const colours = ["#1f6feb", "#d1570a", "#1a7f37", "#8250df", "#bf3989", "#9a6700", "#57606a", "#0aa2c0"];
const ink = "#24292f";
const faint = "#d0d7de";

const escaped = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const rounded = (value) => Math.round(value * 10) / 10;

function text(x, y, content, { anchor = "start", size = 12, weight = "normal" } = {}) {
    return `<text x="${rounded(x)}" y="${rounded(y)}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}">${escaped(content)}</text>`;
}

function line(x1, y1, x2, y2, colour) {
    return `<line x1="${rounded(x1)}" y1="${rounded(y1)}" x2="${rounded(x2)}" y2="${rounded(y2)}" stroke="${colour}"/>`;
}

function page(height, title, unit, parts) {
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
            `font-family="Helvetica, Arial, sans-serif" fill="${ink}" role="img" aria-label="${escaped(title)}">`,
        `<rect width="${width}" height="${height}" rx="6" fill="#ffffff" stroke="${faint}"/>`,
        text(20, 28, title, { size: 15, weight: "bold" }),
        text(20, 46, unit),
        ...parts,
        "</svg>",
        "",
    ].join("\n");
}

/** One bar a series, {label, value, low?, high?}; low and high draw the range as a line. */
function bars({ title, unit, series, logarithmic = false }) {
    const [left, right, top, row] = [240, 90, 62, 30];
    const height = top + series.length * row + 34;
    const values = series.flatMap(({ value, high = value, low = value }) => [low, value, high]);
    const scale = logarithmic ? logarithmicScale(values) : linearScale(values);
    const x = (value) => left + scale.at(value) * (width - left - right);
    const parts = scale.ticks.flatMap((tick) => [
        line(x(tick), top, x(tick), height - 30, faint),
        text(x(tick), height - 14, number(tick), { anchor: "middle", size: 11 }),
    ]);
    series.forEach(({ label, value, low = value, high = value }, index) => {
        const y = top + index * row;
        parts.push(
            text(left - 10, y + 19, label, { anchor: "end" }),
            `<rect x="${left}" y="${y + 5}" width="${rounded(Math.max(1, x(value) - left))}" height="20" fill="${colours[index % colours.length]}"/>`,
            line(x(low), y + 15, x(high), y + 15, ink),
            text(x(high) + 6, y + 19, number(value)),
        );
    });
    return page(height, title, unit, parts);
}

/** One line a series, {label, points: [[x, y]...]}; the points' x are the ticks. */
function lines({ title, unit, series, logarithmic = false }) {
    const [left, right, top, bottom] = [70, 30, 66, 34 + 18 * series.length];
    const height = top + 260 + bottom;
    const points = series.flatMap((each) => each.points);
    const across = valuesScale(points.map(([x]) => x));
    const upward = (logarithmic ? logarithmicScale : linearScale)(points.map(([, y]) => y));
    const x = (value) => left + across.at(value) * (width - left - right);
    const y = (value) => height - bottom - upward.at(value) * (height - top - bottom);
    const parts = [
        ...upward.ticks.flatMap((tick) => [
            line(left, y(tick), width - right, y(tick), faint),
            text(left - 8, y(tick) + 4, number(tick), { anchor: "end", size: 11 }),
        ]),
        ...across.ticks.map((tick) => text(x(tick), height - bottom + 18, number(tick), { anchor: "middle", size: 11 })),
    ];
    series.forEach((each, index) => {
        const colour = colours[index % colours.length];
        const path = each.points.map(([px, py]) => `${rounded(x(px))},${rounded(y(py))}`).join(" ");
        const legend = height - bottom + 38 + 18 * index;
        parts.push(
            `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
            ...each.points.map(([px, py]) => `<circle cx="${rounded(x(px))}" cy="${rounded(y(py))}" r="3" fill="${colour}"/>`),
            `<rect x="${left}" y="${legend - 9}" width="14" height="10" fill="${colour}"/>`,
            text(left + 20, legend, each.label),
        );
    });
    return page(height, title, unit, parts);
}

/** The plot of a result as SVG text. */
export function chart(plot) {
    if (plot.kind === "bars") return bars(plot);
    if (plot.kind === "lines") return lines(plot);
    throw new Error(`a plot is of bars or of lines, not of ${plot.kind}`);
}
