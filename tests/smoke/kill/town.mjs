import assert from "node:assert/strict";

const password = "drip-drop-stop-42";
const place = { location_latitude: "40.735863", location_longitude: "-73.991084" };
const kinds = { accept: "ACCEPTED", start: "STARTED", complete: "COMPLETED", cancel: "CANCELLED", release: "RELEASED" };

/** Where a repair stands after what was done to it. */
export function statusAfter(done) {
    let status = "PENDING";
    for (const { action } of done) {
        if (action === "accept") status = "ACCEPTED";
        if (action === "start") status = "IN_PROGRESS";
        if (action === "complete") status = "COMPLETED";
        if (action === "cancel") status = "CANCELLED";
        if (action === "release") status = "PENDING";
    }
    return status;
}

/** The lines of history that these actions leave, oldest first. */
export const linesAfter = (done) => ["CREATED", ...done.map(({ action }) => kinds[action])];

/** Customers and workers who carry out repairs, and remember what the server answered. */
export class Town {
    constructor(server, draw, wanted) {
        Object.assign(this, { server, draw, wanted });
        this.jobs = [];
        this.answered = 0;
        this.unanswered = 0;
        this.foundDone = 0;
        this.onAnswer = () => {};
    }

    /** The same town as another server shows it. */
    seenAt(server) {
        return Object.assign(new Town(server, this.draw, this.wanted), { ...this, server });
    }

    async settle() {
        this.customers = await Promise.all(["ann", "amy", "abe", "ava"].map((name) => this.#register(name, "CUSTOMER")));
        this.workers = await Promise.all(["bob", "ben", "bea", "bud", "bo", "bix"].map((name) => this.#register(name, "WORKER")));
        const online = { is_available: true, current_latitude: place.location_latitude, current_longitude: place.location_longitude };
        for (const worker of this.workers) await this.#expect(200, worker, "PATCH", "/api/auth/workers/availability/", online);
        this.server.createAdmin("root@example.com", password);
        const session = await this.ask(null, "POST", "/api/auth/login/", { email: "root@example.com", password });
        this.admin = { token: session.body.access };
    }

    async #register(name, role) {
        const form = { email: `${name}@example.com`, password, role, first_name: name };
        const { user, access } = await this.#expect(201, null, "POST", "/api/auth/register/", form);
        return { id: user.id, email: user.email, token: access };
    }

    async #expect(status, who, method, path, body) {
        const answer = await this.ask(who, method, path, body);
        assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
        return answer.body;
    }

    /** Throws where no answer comes. */
    async ask(who, method, path, body, headers = {}) {
        const answer = await fetch(this.server.url + path, {
            method,
            headers: { "Content-Type": "application/json", ...(who ? { Authorization: `Bearer ${who.token}` } : {}), ...headers },
            body: body && JSON.stringify(body),
        });
        // A balancer says so where no answer comes.
        if (answer.status === 502) throw new Error("no answer");
        return { status: answer.status, body: await answer.json() };
    }

    /** What somebody is shown; anything but 200 is a defect. */
    readAs(who, path) {
        return this.#expect(200, who, "GET", path);
    }

    /** Every result of a paged list. */
    async readAll(who, path) {
        const results = [];
        for (let page = 1, more = true; more; ++page) {
            const found = await this.#expect(200, who, "GET", `${path}?page_size=100&page=${page}`);
            results.push(...found.results);
            more = found.next !== null;
        }
        return results;
    }

    #pick(some) {
        return some[Math.floor(this.draw() * some.length)];
    }

    /** One repair after the other, until enough was answered. */
    async repairUntilDone() {
        while (this.answered < this.wanted) {
            const job = await this.#create();
            for (let steps = Math.floor(this.draw() * 6); steps > 0 && this.answered < this.wanted; --steps) {
                const next = this.#chooseAction(job);
                if (!next) break;
                await this.#act(job, next);
            }
        }
    }

    /** The same key again where no answer came: one request is made, whether the first one arrived or not. */
    async #create() {
        const job = { customer: this.#pick(this.customers), key: `repair ${this.jobs.length}`, done: [] };
        this.jobs.push(job);
        const form = { title: job.key, description: "Water through the ceiling.", ...place };
        const attempt = () => this.ask(job.customer, "POST", "/api/services/requests/", form, { "Idempotency-Key": job.key });
        for (;;) {
            const answer = await this.#unlessKilled(attempt);
            if (!answer) continue;
            assert.equal(answer.status, 201, JSON.stringify(answer.body));
            job.id = answer.body.id;
            this.onAnswer(++this.answered);
            return job;
        }
    }

    #chooseAction(job) {
        const status = statusAfter(job.done);
        const worker = job.done.findLast(({ action }) => action === "accept")?.who;
        const released = job.done.filter(({ action }) => action === "release").map(({ who }) => who);
        if (status === "PENDING") {
            if (this.draw() < 0.1) return { action: "cancel", who: job.customer };
            return { action: "accept", who: this.#pick(this.workers.filter((each) => !released.includes(each))) };
        }
        if (status !== "ACCEPTED" && status !== "IN_PROGRESS") return null;
        const roll = this.draw();
        if (roll < 0.1) return { action: "cancel", who: this.#pick([job.customer, worker]) };
        if (roll < 0.2 && released.length < 3) return { action: "release", who: worker };
        return { action: status === "ACCEPTED" && roll < 0.7 ? "start" : "complete", who: worker };
    }

    async #act(job, next) {
        const path = `/api/services/requests/${job.id}/${next.action}/`;
        const answer = await this.#unlessKilled(() => this.ask(next.who, "POST", path));
        if (!answer) return this.#findOut(job, next);
        assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`);
        job.done.push(next);
        this.onAnswer(++this.answered);
    }

    /** Nothing, once the server is up again, where it was killed before the answer came. */
    async #unlessKilled(attempt) {
        await this.server.up();
        const { kills, isUp } = this.server;
        try {
            return await attempt();
        } catch (problem) {
            // Whoever is being killed may still take a call.
            if (this.server.kills === kills && isUp) throw problem;
            ++this.unanswered;
            await this.server.recovered();
            return null;
        }
    }

    /** The action whose answer was lost was done, history and all, or nothing of it. */
    async #findOut(job, next) {
        let shown = null;
        while (!shown) shown = await this.#unlessKilled(() => this.readAs(this.admin, `/api/services/requests/${job.id}/`));
        const isDone = shown.status === statusAfter([...job.done, next]) && shown.activities.length === job.done.length + 2;
        if (!isDone) assert.equal(shown.status, statusAfter(job.done));
        if (isDone) {
            job.done.push(next);
            ++this.foundDone;
        }
        assert.deepEqual(shown.activities.map(({ kind }) => kind).reverse(), linesAfter(job.done));
    }
}
