// Three processes on one PostgreSQL behind nginx, of which one is killed and started again 50 times amid 3,000 actions or more. Nothing that
// was answered is lost, no job has two workers, each process knows what the others did, and who listens hears each event once, in
// order. Argument: the program.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { planKills } from "./kill/kills.mjs";
import { Town } from "./kill/town.mjs";
import { expectTruth } from "./kill/verify.mjs";
import { Listener } from "./stream/listener.mjs";
import { expectEveryStep, expectOrder, linesOf, requestEvents } from "./stream/truth.mjs";
import { Cluster } from "./support/cluster.mjs";
import { onPostgres } from "./support/databases.mjs";
import { dice } from "./support/dice.mjs";

const actionCount = 3000;
const killCount = 50;
const cutCount = 200;
const repairsAtOnce = 12;
const longestLag = 60_000;

/** Waits until what a member has in memory is the truth. */
async function untilTrueAt(member, town) {
    const deadline = Date.now() + longestLag;
    for (;;) {
        try {
            return await expectTruth(town.seenAt(member));
        } catch (problem) {
            if (Date.now() > deadline) throw problem;
            await pause(50);
        }
    }
}

async function isOne(name, settings) {
    const cluster = new Cluster(process.argv[2], settings);
    try {
        await cluster.start();
        const draw = dice(20260212);
        const town = new Town(cluster, draw, actionCount);
        await town.settle();
        await cluster.untilAll("callout_available_workers", town.workers.length);
        const admin = new Listener(cluster, town.admin, { draw, cuts: cutCount });
        admin.lastId = (await town.readAs(admin.who, "/api/stream/snapshot/")).id;
        const listening = admin.listen();
        planKills(town, { kills: killCount, verify: async () => {} });
        await Promise.race([listening, Promise.all(Array.from({ length: repairsAtOnce }, () => town.repairUntilDone()))]);
        await cluster.recovered();
        assert.equal(cluster.kills, killCount, "processes were killed as often as planned");
        for (const each of cluster.members) await untilTrueAt(each, town);
        await admin.until((events) => requestEvents(events).length >= linesOf(town.jobs));
        admin.stop();
        await listening;
        expectOrder(admin.events);
        expectEveryStep(admin.events, town.jobs);
        await cluster.stop();
        console.log(`${name}: ${town.answered} actions in ${town.jobs.length} repairs, ${cluster.kills} kills, ${town.unanswered} actions without ` +
            `an answer, of which ${town.foundDone} were done; ${admin.events.length} events on ${admin.connections} connections`);
    } finally {
        cluster.end();
    }
}

await onPostgres("cluster", isOne);
