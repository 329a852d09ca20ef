import assert from "node:assert/strict";
import { linesAfter, statusAfter } from "./town.mjs";

const requests = "/api/services/requests/";
const statuses = ["PENDING", "ACCEPTED", "IN_PROGRESS", "COMPLETED", "CANCELLED"];
const lastLines = { PENDING: ["CREATED", "RELEASED"], ACCEPTED: ["ACCEPTED"], IN_PROGRESS: ["STARTED"], COMPLETED: ["COMPLETED"], CANCELLED: ["CANCELLED"] };

/** Nothing of the request is missing that belongs to its status. */
function expectRequestWhole(request) {
    const { id, status, worker, activities } = request;
    assert.equal(activities.at(-1)?.kind, "CREATED", `request ${id} begins with its creation`);
    assert.ok(lastLines[status].includes(activities[0].kind), `the last line of request ${id}, ${status}, is ${activities[0].kind}`);
    assert.equal(request.accepted_at !== null, worker !== null, `request ${id} has a worker since a moment`);
    assert.equal(request.completed_at !== null, status === "COMPLETED", `request ${id} is completed at a moment`);
    assert.equal(request.cancelled_at !== null, status === "CANCELLED", `request ${id} is cancelled at a moment`);
    if (status === "PENDING") assert.equal(worker, null, `request ${id} waits for a worker`);
    if (status === "IN_PROGRESS") assert.ok(request.started_at, `request ${id} is started at a moment`);
}

/** Nothing is half there, whatever was under way. */
export async function expectWhole(town) {
    const all = await town.readAll(town.admin, requests);
    for (const each of all) expectRequestWhole(each);
    for (const worker of town.workers) {
        const { worker_profile: profile } = await town.readAs(worker, "/api/auth/me/");
        const done = all.filter((each) => each.status === "COMPLETED" && each.worker.id === worker.id).length;
        assert.equal(profile.total_completed_jobs, done, `the jobs of ${worker.email}`);
    }
    return all;
}

function expectedNotices(town, customer) {
    const told = { accept: "REQUEST_ACCEPTED", start: "REQUEST_STARTED", complete: "REQUEST_COMPLETED", release: "REQUEST_RELEASED", cancel: "REQUEST_CANCELLED" };
    const notices = new Set();
    for (const job of town.jobs.filter((each) => each.customer === customer)) {
        for (const { action, who } of job.done) if (who !== customer) notices.add(`${job.id} ${told[action]}`);
    }
    return [...notices].sort();
}

const isPendingFor = (worker) => (job) =>
    statusAfter(job.done) === "PENDING" && job.done.findLast(({ action }) => action === "release")?.who !== worker;

/** Everything that was answered is there, once, and nothing else; memory agrees with it. */
export async function expectTruth(town) {
    const all = new Map((await expectWhole(town)).map((each) => [each.id, each]));
    assert.equal(all.size, town.jobs.length, "as many requests as were asked for");
    for (const job of town.jobs) {
        const shown = all.get(job.id);
        assert.equal(shown.status, statusAfter(job.done), job.key);
        assert.deepEqual(shown.activities.map(({ kind }) => kind).reverse(), linesAfter(job.done), job.key);
    }
    for (const customer of town.customers) {
        const inbox = await town.readAll(customer, "/api/notifications/");
        assert.deepEqual(inbox.map((each) => `${each.reference_request} ${each.event}`).sort(), expectedNotices(town, customer));
    }
    for (const worker of town.workers) {
        const offers = (await town.readAll(worker, "/api/notifications/")).filter(({ event }) => event === "REQUEST_CREATED");
        assert.equal(offers.length, town.jobs.length, `the offers to ${worker.email}`);
        const { count } = await town.readAs(worker, `${requests}pending/`);
        assert.equal(count, town.jobs.filter(isPendingFor(worker)).length, `what ${worker.email} may accept`);
    }
    for (const status of statuses) {
        const { count } = await town.readAs(town.admin, `${requests}?status=${status}`);
        assert.equal(count, town.jobs.filter((job) => statusAfter(job.done) === status).length, `how many are ${status}`);
    }
}
