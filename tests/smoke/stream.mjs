// Clients listen while the real program is killed 20 times amid 1,200 actions, and lose their connections 1,000 times: they hear
// what was committed, each event once, in order. On SQLite and on PostgreSQL. Argument: the program.
import assert from "node:assert/strict";
import { planKills } from "./kill/kills.mjs";
import { Town } from "./kill/town.mjs";
import { Listener } from "./stream/listener.mjs";
import { expectEveryStep, expectOrder, linesOf, requestEvents } from "./stream/truth.mjs";
import { onPostgres, onSqlite } from "./support/databases.mjs";
import { dice } from "./support/dice.mjs";
import { Server } from "./support/server.mjs";

const actionCount = 1200;
const killCount = 20;
const cutCount = 1000;
const repairsAtOnce = 12;

const noticeKey = ({ id, event, created_at }) => `${id} ${event} ${created_at}`;

/** Waits until every notice that is in the inbox was heard as it is there. */
async function untilInboxIsHeard(listener, town) {
    const inbox = (await town.readAll(listener.who, "/api/notifications/")).map(noticeKey);
    await listener.until((events) => {
        const heard = new Set(events.filter(({ name }) => name === "notification").map(({ data }) => noticeKey(data)));
        return inbox.every((key) => heard.has(key));
    });
}

async function isHeard(name, settings) {
    const draw = dice(20260212);
    const server = new Server(process.argv[2], settings);
    try {
        await server.start();
        const town = new Town(server, draw, actionCount);
        await town.settle();
        const [customer] = town.customers;
        const admin = new Listener(server, town.admin, { draw, cuts: cutCount });
        const ann = new Listener(server, customer, { draw, cuts: 100 });
        // From before the first repair on: whoever connects without an id hears what happens from then on.
        for (const each of [admin, ann]) each.lastId = (await town.readAs(each.who, "/api/stream/snapshot/")).id;
        const listening = Promise.all([admin.listen(), ann.listen()]);
        planKills(town, { kills: killCount, verify: async () => {} });
        await Promise.race([listening, Promise.all(Array.from({ length: repairsAtOnce }, () => town.repairUntilDone()))]);
        await server.up();
        assert.equal(server.kills, killCount, "the server was killed as often as planned");
        const own = town.jobs.filter((job) => job.customer === customer);
        await admin.until((events) => requestEvents(events).length >= linesOf(town.jobs));
        await ann.until((events) => requestEvents(events).length >= linesOf(own));
        await untilInboxIsHeard(ann, town);
        admin.stop();
        ann.stop();
        await listening;
        await admin.goOnAnywhere();
        for (const { events } of [admin, ann]) expectOrder(events);
        expectEveryStep(admin.events, town.jobs);
        expectEveryStep(ann.events, own);
        await server.stop();
        console.log(`${name}: ${admin.events.length} events to an admin on ${admin.connections} connections, ${ann.events.length} ` +
            `to a customer on ${ann.connections}; ${server.kills} kills`);
    } finally {
        server.end();
    }
}

await onSqlite("stream", isHeard);
await onPostgres("stream", isHeard);
