// Medians, ranges, and ratios of what was measured in the same round.

/** The value that so large a part (0 to 1) of the sorted values lies below; between two values, the line between them. */
export function quantile(sorted, part) {
    const at = part * (sorted.length - 1);
    const below = Math.floor(at);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

/** {median, low, high, values} of numbers in the order in which they were measured. */
export function summary(values) {
    if (values.length === 0) throw new Error("there is nothing to sum up");
    const sorted = [...values].sort((a, b) => a - b);
    return { median: quantile(sorted, 0.5), low: sorted[0], high: sorted[sorted.length - 1], values };
}

/** The summary of one contender's value over the other's, round by round. */
export function ratio(numerator, denominator) {
    if (numerator.values.length !== denominator.values.length) throw new Error("ratios need the same rounds");
    return summary(numerator.values.map((value, round) => value / denominator.values[round]));
}

/** Summaries of what the rounds gave: of numbers one, of objects one for each of their members. */
export function summaries(measured) {
    if (typeof measured[0] === "number") return summary(measured);
    const metrics = Object.keys(measured[0]).filter((name) => typeof measured[0][name] === "number");
    return Object.fromEntries(metrics.map((name) => [name, summary(measured.map((each) => each[name]))]));
}

/**
 * Asks every contender once a round, each round starting with another one, so that what the machine does meanwhile meets
 * all of them. `contenders` is {name: async () => number | {metric: number}}; the result {name: summaries}.
 */
export async function rounds(count, contenders, onRound = () => {}) {
    const names = Object.keys(contenders);
    const measured = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < count; ++round) {
        onRound(round);
        for (let turn = 0; turn < names.length; ++turn) {
            const name = names[(round + turn) % names.length];
            measured[name].push(await contenders[name]());
        }
    }
    return Object.fromEntries(names.map((name) => [name, summaries(measured[name])]));
}
