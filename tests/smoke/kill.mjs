// The real program is killed 20 times amid 2,000 actions. Whatever it had answered must be there afterwards, whole; what it had
// not answered must be there whole or not at all. On SQLite and on PostgreSQL. Argument: the program.
import assert from "node:assert/strict";
import { onPostgres, onSqlite } from "./support/databases.mjs";
import { dice } from "./support/dice.mjs";
import { Server } from "./support/server.mjs";
import { planKills } from "./kill/kills.mjs";
import { Town } from "./kill/town.mjs";
import { expectTruth, expectWhole } from "./kill/verify.mjs";

const actionCount = 2000;
const killCount = 20;
const repairsAtOnce = 12;

async function survives(name, settings) {
    const server = new Server(process.argv[2], settings);
    try {
        await server.start();
        const town = new Town(server, dice(20260212), actionCount);
        await town.settle();
        planKills(town, { kills: killCount, verify: () => expectWhole(town) });
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
