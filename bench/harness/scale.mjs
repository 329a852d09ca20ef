// From values to places along an axis, with the ticks to write beside it.

function roundSteps(low, high, about) {
    const rough = (high - low) / about;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
    const count = Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
    return Array.from({ length: count }, (_, i) => (Math.ceil(low / step - 1e-9) + i) * step);
}

/** From 0 to a little above the highest value; {at(value) from 0 to 1, ticks}. */
export function linearScale(values) {
    const high = Math.max(...values) * 1.05 || 1;
    return { at: (value) => value / high, ticks: roundSteps(0, high, 5) };
}

/** Over whole powers of ten around the values. */
export function logarithmicScale(values) {
    const low = Math.floor(Math.log10(Math.min(...values)));
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
    return {
        at: (value) => (Math.log10(value) - low) / (high - low),
        ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
    };
}

/** Exactly from the lowest to the highest value, each of which gets a tick; logarithmic where they span a hundredfold. */
export function valuesScale(values) {
    const ticks = [...new Set(values)].sort((a, b) => a - b);
    const [low, high] = [ticks[0], ticks[ticks.length - 1]];
    const measure = low > 0 && high / low >= 100 ? Math.log10 : (value) => value;
    return { at: (value) => (measure(value) - measure(low)) / (measure(high) - measure(low) || 1), ticks };
}
