// Web Push and webhooks from the real program to a real receiver that fails, hangs, breaks off, is gone and recovers, with the
// program killed in the middle: whatever was answered arrives, and what arrives twice has the same id. Argument: the program.
import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Browser, Receiver, verified } from "./push/receiver.mjs";
import { onPostgres, onSqlite } from "./support/databases.mjs";
import { Server } from "./support/server.mjs";

const program = process.argv[2];
const password = "drip-drop-stop-42";
const place = { latitude: "40.735863", longitude: "-73.991084" };
const kills = 5;
const requestsBetweenKills = 10;

function newVapidKey() {
    const key = createECDH("prime256v1");
    key.generateKeys();
    return key.getPrivateKey().toString("base64url").padStart(43, "A");
}

/** A running program with its people and receivers. */
class Town {
    constructor(settings, receiver) {
        this.receiver = receiver;
        this.server = new Server(program, {
            ...settings,
            VAPID_PRIVATE_KEY: newVapidKey(),
            PUSH_ALLOW_PRIVATE_TARGETS: "true",
            PUSH_SERVICES: "127.0.0.1",
            PUSH_FIRST_RETRY_SECONDS: "1",
        });
    }

    call(who, method, path, body) {
        return this.server.call(who, method, path, body);
    }

    async register(name, role) {
        const form = { email: `${name}@example.com`, password, role, first_name: name };
        return (await this.call(undefined, "POST", "/api/auth/register/", form)).access;
    }

    async settle() {
        await this.server.start();
        this.server.createAdmin("root@example.com", password);
        const session = await this.call(undefined, "POST", "/api/auth/login/", { email: "root@example.com", password });
        this.root = session.access;
        this.ann = await this.register("ann", "CUSTOMER");
        this.bob = await this.register("bob", "WORKER");
        const online = { is_available: true, current_latitude: place.latitude, current_longitude: place.longitude };
        await this.call(this.bob, "PATCH", "/api/auth/workers/availability/", online);
    }

    async ask() {
        const form = { title: "Leak", description: "Water.", location_latitude: place.latitude, location_longitude: place.longitude };
        return (await this.call(this.ann, "POST", "/api/services/requests/", form)).id;
    }

    addWebhook(path, types = ["request.created"]) {
        return this.call(this.root, "POST", "/api/admin/webhooks/", { url: this.receiver.url(path), event_types: types });
    }

    deliveries(query = "") {
        return this.call(this.root, "GET", `/api/admin/deliveries/${query}`);
    }

    async untilNothingWaits(query) {
        while ((await this.deliveries(query)).count > 0) await pause(50);
    }

    async killAndRestart() {
        this.server.killAndRestart(async () => {});
        await this.server.up();
    }
}

async function rings(town) {
    const browser = new Browser();
    await town.call(town.bob, "POST", "/api/push/subscriptions/", browser.subscription(town.receiver.url("/phone")));
    const id = await town.ask();
    await town.receiver.until(() => town.receiver.taken("/phone").length > 0);
    const message = browser.read(town.receiver.taken("/phone")[0].body);
    assert.equal(message.event, "REQUEST_CREATED");
    assert.equal(message.reference_request, id);

    town.receiver.behaviourOf["/phone"] = "isGone";
    await town.ask();
    while ((await town.call(town.bob, "GET", "/api/push/subscriptions/")).length > 0) await pause(20);
}

async function isHeldUpByNobody(town) {
    town.receiver.behaviourOf["/slow"] = "hangs";
    const slow = await town.addWebhook("/slow");
    const quick = await town.addWebhook("/quick");
    const asked = [];
    for (let i = 0; i < 20; ++i) asked.push(await town.ask());
    await town.receiver.until(() => town.receiver.taken("/quick").length === asked.length);
    const waiting = await town.deliveries(`?webhook_id=${slow.id}`);
    assert.equal(waiting.count, asked.length, "the slow one has taken nothing meanwhile");
    const told = town.receiver.taken("/quick").map((each) => verified(each, quick.secret).data.id);
    assert.deepEqual(told.sort((a, b) => a - b), asked);
    for (const { id } of [slow, quick]) await town.call(town.root, "DELETE", `/api/admin/webhooks/${id}/`);
}

async function losesNothing(town) {
    const hook = await town.addWebhook("/hook");
    const asked = [];
    const troubles = ["fails", "breaksOff", "takes", "fails", "takes"];
    for (let kill = 0; kill < kills; ++kill) {
        town.receiver.behaviourOf["/hook"] = troubles[kill];
        for (let i = 0; i < requestsBetweenKills; ++i) asked.push(await town.ask());
        await town.killAndRestart();
    }
    town.receiver.behaviourOf["/hook"] = "takes";
    await town.untilNothingWaits(`?webhook_id=${hook.id}`);
    await town.receiver.until(() => new Set(town.receiver.taken("/hook").map((each) => each.headers["webhook-id"])).size >= asked.length);
    const byId = new Map();
    for (const each of town.receiver.taken("/hook")) {
        const { data } = verified(each, hook.secret);
        const known = byId.get(each.headers["webhook-id"]) ?? data.id;
        assert.equal(known, data.id, "an id stands for one event");
        byId.set(each.headers["webhook-id"], data.id);
    }
    assert.deepEqual([...byId.values()].sort((a, b) => a - b), asked, "each request that was answered, once by its id");
    return { asked: asked.length, messages: town.receiver.received.filter(({ path }) => path === "/hook").length };
}

async function works(name, settings) {
    const receiver = await new Receiver().start();
    const town = new Town(settings, receiver);
    try {
        await town.settle();
        await rings(town);
        await isHeldUpByNobody(town);
        const { asked, messages } = await losesNothing(town);
        await town.server.stop();
        console.log(`${name}: ${asked} events, ${kills} kills, ${messages} messages: all arrived`);
    } finally {
        town.server.end();
        receiver.stop();
    }
}

await onSqlite("push", works);
await onPostgres("push", works);
