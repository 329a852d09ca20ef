// The real program is killed 20 times amid 2,000 actions. Whatever it had answered must be there afterwards, whole; what it had
// not answered must be there whole or not at all. On SQLite and on PostgreSQL. Argument: the program.
import assert from "node:assert/strict";
import { onPostgres, onSqlite } from "./support/databases.mjs";
import { Server } from "./support/server.mjs";
import { Town } from "./kill/town.mjs";
import { expectTruth, expectWhole } from "./kill/verify.mjs";

const actionCount = 2000;
const killCount = 20;
const repairsAtOnce = 12;

/** Numbers below 1, the same ones for the same seed (mulberry32). */
function dice(seed) {
    return () => {
        seed = (seed + 0x6d2b79f5) | 0;
        let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

/** How many answers come before each kill. */
function killMoments(draw) {
    const moments = Array.from({ length: killCount }, () => 1 + Math.floor(draw() * (actionCount - 50)));
    return moments.sort((a, b) => a - b);
}

async function survives(name, settings) {
    const draw = dice(20260212);
    const server = new Server(process.argv[2], settings);
    try {
        await server.start();
        const town = new Town(server, draw, actionCount);
        await town.settle();
        const moments = killMoments(draw);
        town.onAnswer = (answered) => {
            if (moments.length === 0 || answered < moments[0] || !server.isUp) return;
            moments.shift();
            server.killAndRestart(() => expectWhole(town));
        };
        await Promise.all(Array.from({ length: repairsAtOnce }, () => town.repairUntilDone()));
        await server.up();
        assert.equal(server.kills, killCount, "the server was killed as often as planned");
        await expectTruth(town);
        await server.stop();
        console.log(`${name}: ${town.answered} actions in ${town.jobs.length} repairs, ${server.kills} kills, ` +
            `${town.unanswered} actions without an answer, of which ${town.foundDone} were done`);
    } finally {
        server.end();
    }
}

await onSqlite("kill", survives);
await onPostgres("kill", survives);
