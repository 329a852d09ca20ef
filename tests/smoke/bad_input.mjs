// The real program against clients who send too much, too strangely or not enough: each gets a 4xx in JSON or is hung up on, the
// memory stays bounded, and the others are served meanwhile and afterwards. Argument: the program.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "./support/server.mjs";

// A sanitizer takes memory of its own; ./dev sanitize says how much.
const mostMegabytes = 160 * Number(process.env.CALLOUT_TEST_MEMORY_FACTOR ?? 1);
const attackers = 64;
const path = "/api/auth/register/";
const tenMegabytes = Buffer.alloc(10_000_000, "x");

const head = (...lines) => [`POST ${path} HTTP/1.1`, "Host: localhost", "Content-Type: application/json", ...lines, "", ""].join("\r\n");
const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65536, "x"), Buffer.from("\r\n")]);
const deep = "[".repeat(10_000);
const manyHeaders = Array.from({ length: 5000 }, (_, i) => `X-Header-${i}: ${i}`);

/** What is sent, in parts, and the statuses that may answer it; 0: nothing but the end of the connection. */
const attacks = {
    "a body of 10 MB": { parts: [head("Content-Length: 10000000"), tenMegabytes], statuses: [413] },
    "a body that is said to be endless": { parts: [head("Content-Length: 99999999999999999999")], statuses: [400, 413] },
    "a negative length": { parts: [head("Content-Length: -1")], statuses: [400] },
    "10 MB in chunks": { parts: [head("Transfer-Encoding: chunked"), ...Array(160).fill(chunk)], statuses: [413] },
    "a chunk of no size": { parts: [head("Transfer-Encoding: chunked"), "zz\r\n"], statuses: [400] },
    "two lengths": { parts: [head("Content-Length: 2", "Content-Length: 3"), "{}"], statuses: [400] },
    "5,000 headers": { parts: [head(...manyHeaders)], statuses: [431] },
    "a header of 1 MB": { parts: [head("X-Long: " + "x".repeat(1_000_000))], statuses: [431] },
    "a header line without an end": { parts: ["GET / HTTP/1.1\r\nHost: localhost\r\nX: ", ...Array(100).fill("x".repeat(10_000))], statuses: [431] },
    "a target of 1 MB": { parts: [`GET /${"a".repeat(1_000_000)} HTTP/1.1\r\n`], statuses: [414, 431, 400] },
    "10,000 brackets": { parts: [head(`Content-Length: ${deep.length}`, "Connection: close"), deep], statuses: [400] },
    "invalid UTF-8": { parts: [head("Content-Length: 6", "Connection: close"), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x7d])], statuses: [400] },
    "a header with NUL": { parts: [head("X: a\0b")], statuses: [400] },
    "a header folded": { parts: [head("X: a", " b")], statuses: [400] },
    "no HTTP at all": { parts: [Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])], statuses: [400, 0], halfClose: true },
    "half a request": { parts: ["POST / HTTP/1.1\r\nHos"], statuses: [400, 408, 0], halfClose: true },
};

/** Sends what can be sent and reads until the server is done with it. */
function answerTo(port, { parts, halfClose }) {
    return new Promise((resolve) => {
        const received = [];
        const socket = connect(port, "127.0.0.1", () => {
            for (const part of parts) socket.write(part);
            if (halfClose) socket.end();
        });
        // The server may hang up before it has read everything.
        socket.on("error", () => {});
        socket.on("data", (some) => {
            received.push(some);
            if (isWhole(Buffer.concat(received).toString())) socket.destroy();
        });
        socket.on("close", () => resolve(Buffer.concat(received).toString()));
    });
}

function isWhole(text) {
    const end = text.indexOf("\r\n\r\n");
    const length = /^content-length: (\d+)/im.exec(text);
    return end >= 0 && length && text.length >= end + 4 + Number(length[1]);
}

function expectFair(what, { statuses }, text) {
    const status = text === "" ? 0 : Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
    assert.ok(statuses.includes(status), `${what}: ${text.slice(0, 200) || "no answer"}`);
    if (status === 0) return;
    const body = JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4));
    assert.ok(body && typeof body === "object" && Object.keys(body).length > 0, `${what}: ${text}`);
}

const megabytesOf = (server) =>
    Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${server.process.pid}/status`, "utf8"))[1]) / 1024);

async function expectService(server) {
    assert.equal((await fetch(server.url + "/readyz")).status, 200);
    assert.equal((await fetch(server.url + "/api/services/categories/")).status, 200);
}

/** Connections that say nothing, or stop in the middle of a body, for as long as `work` takes. */
async function besideSilentClients(port, work) {
    const silent = Array.from({ length: 500 }, () => connect(port, "127.0.0.1").on("error", () => {}));
    for (const [i, socket] of silent.entries()) if (i % 2) socket.write(head("Content-Length: 1000000") + "{");
    await work();
    for (const socket of silent) socket.destroy();
}

const folder = mkdtempSync(join(tmpdir(), "callout-bad-input-"));
const server = new Server(process.argv[2], { DATABASE_URL: `sqlite:///${folder}/test.db`, DATA_DIR: folder });
try {
    await server.start();
    const port = Number(new URL(server.url).port);
    for (const [what, attack] of Object.entries(attacks)) {
        expectFair(what, attack, await answerTo(port, attack));
        await expectService(server);
    }
    await besideSilentClients(port, async () => {
        for (const [what, attack] of Object.entries(attacks)) {
            const answers = Promise.all(Array.from({ length: attackers }, () => answerTo(port, attack)));
            await expectService(server);
            for (const text of await answers) if (text !== "") expectFair(`${attackers} times ${what}`, attack, text);
        }
    });
    await expectService(server);
    const megabytes = megabytesOf(server);
    assert.ok(megabytes < mostMegabytes, `the program held ${megabytes} MB at most, which is too much`);
    await server.stop();
    console.log(`${Object.keys(attacks).length} attacks, each ${attackers} times at once: ${megabytes} MB at most`);
} finally {
    server.end();
    rmSync(folder, { recursive: true, force: true });
}
