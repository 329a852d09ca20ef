import assert from "node:assert/strict";
import { linesAfter } from "../kill/town.mjs";

export const requestEvents = (events) => events.filter(({ name }) => name === "request");
export const linesOf = (jobs) => jobs.reduce((sum, job) => sum + linesAfter(job.done).length, 0);

/** Each event came once, in the order of the log. */
export function expectOrder(events) {
    const ids = events.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, "no event comes twice");
    const keys = ids.map((id) => id.split("-").map(BigInt));
    for (let i = 1; i < keys.length; ++i) {
        const [before, after] = [keys[i - 1], keys[i]];
        const at = before.findIndex((part, place) => part !== after[place]);
        assert.ok(before[at] < after[at], `${ids[i - 1]} comes before ${ids[i]}`);
    }
}

/** Each repair was heard of from its creation to its end, step by step. */
export function expectEveryStep(events, jobs) {
    for (const job of jobs) {
        const heard = requestEvents(events).filter(({ data }) => data.id === job.id);
        assert.deepEqual(heard.map(({ data }) => data.kind), linesAfter(job.done), `the steps of request ${job.id}`);
        assert.deepEqual(heard.map(({ data }) => data.version), heard.map((_, i) => i + 1), `the versions of request ${job.id}`);
    }
    assert.equal(requestEvents(events).length, linesOf(jobs), "nothing else was heard");
}
