// The real program against 1,000 clients who send a byte now and then: everybody else is answered meanwhile, and each of the slow
// ones is hung up on in the end, however they go on. Argument: the program.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "./support/server.mjs";

const slowClients = 1000;
const betweenBytes = 1000;
const others = 16;

const endlessHeader = { begin: "GET /api/services/categories/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", more: "x" };
const endlessBody = {
    begin: "POST /api/auth/register/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n",
    more: " ",
};
const readsNothing = { begin: "GET /api/schema/ HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200), more: "", pauses: true };

/** Sends on until the server ends it; {ended: a promise of that}. */
function slowClient(port, { begin, more, pauses }) {
    const socket = connect(port, "127.0.0.1", () => socket.write(begin));
    const timer = setInterval(() => more && socket.write(more), betweenBytes);
    if (pauses) socket.pause();
    else socket.resume();
    const ended = new Promise((resolve) => {
        socket.once("error", () => {});
        for (const event of ["close", "end"]) socket.once(event, resolve);
    }).finally(() => (clearInterval(timer), socket.destroy()));
    return { socket, ended };
}

/** Asks and asks until `over`; gives how many answers there were, all of which have to be good. */
async function askUntil(over, url) {
    let isOver = false;
    over.then(() => (isOver = true));
    let answers = 0;
    while (!isOver) {
        const answer = await fetch(url + "/api/services/categories/");
        assert.equal(answer.status, 200);
        assert.equal((await answer.json()).count, 8);
        ++answers;
    }
    return answers;
}

const folder = mkdtempSync(join(tmpdir(), "callout-slow-clients-"));
const server = new Server(process.argv[2], { DATABASE_URL: `sqlite:///${folder}/test.db`, DATA_DIR: folder, THROTTLE_ANON: "off" });
try {
    await server.start();
    const port = Number(new URL(server.url).port);
    const kinds = [endlessHeader, endlessHeader, endlessBody];
    const slow = Array.from({ length: slowClients }, (_, i) => slowClient(port, kinds[i % kinds.length]));
    const deaf = slowClient(port, readsNothing);
    const allEnded = Promise.all(slow.map((each) => each.ended));
    const answers = await Promise.all(Array.from({ length: others }, () => askUntil(allEnded, server.url)));
    for (const count of answers) assert.ok(count > 0, "somebody was not answered while the slow ones were there");
    deaf.socket.destroy();
    await server.stop();
    console.log(`${slowClients} slow clients were hung up on; ${answers.reduce((a, b) => a + b)} answers to others meanwhile`);
} finally {
    server.end();
    rmSync(folder, { recursive: true, force: true });
}
