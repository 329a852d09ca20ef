// The client that docs/live.md gives to app developers, in Chromium, on a page of another origin: it hears a job from its creation to
// its end, each event once and in order, although the server is killed and started again amid it. Argument: the program.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onSqlite } from "./support/databases.mjs";
import { Server } from "./support/server.mjs";

const longestSilence = 60_000;
const password = "drip-drop-stop-42";
const unionSquare = { latitude: "40.735863", longitude: "-73.991084" };

function documentedClient() {
    const text = readFileSync(new URL("../../docs/live.md", import.meta.url), "utf8");
    const found = /```js\n(export function listen[\s\S]*?)```/.exec(text);
    assert.ok(found, "docs/live.md has a client");
    assert.ok(found[1].trimEnd().split("\n").length <= 40, "the client is short");
    return found[1];
}

const pageOf = (server, token) => `<!doctype html><title>Callout</title><script type="module">
import { listen } from "./client.js";
const report = (what) => fetch("/report", { method: "POST", body: JSON.stringify(what) });
const headers = { Authorization: "Bearer ${token}" };
const { id } = await (await fetch("${server}/api/stream/snapshot/", { headers })).json();
let count = 0;
listen({ server: "${server}", token: async () => "${token}", after: id,
         onEvent: (name, data) => report({ count: ++count, name, data }) });
report({ count: 0, name: "begun" });
</script>`;

/** The origin of the page, which takes down what the page hears. */
class Site {
    heard = [];
    client = documentedClient();

    async start() {
        this.server = createServer((request, response) => this.#answer(request, response));
        this.server.listen(0, "127.0.0.1");
        await once(this.server, "listening");
        this.url = `http://127.0.0.1:${this.server.address().port}`;
    }

    async #answer(request, response) {
        if (request.url === "/report") {
            let text = "";
            for await (const part of request) text += part;
            this.heard.push(JSON.parse(text));
            this.onReport?.();
            return response.end();
        }
        const [type, body] = { "/": ["text/html", this.page], "/client.js": ["text/javascript", this.client] }[request.url] ?? [];
        if (!body) return response.writeHead(404).end();
        response.writeHead(200, { "Content-Type": type }).end(body);
    }

    /** Waits until what was heard, in the page's order, `isEnough`. */
    async until(isEnough) {
        const inOrder = () => this.heard.sort((a, b) => a.count - b.count);
        while (!isEnough(inOrder())) {
            await new Promise((resolve, reject) => {
                const last = () => reject(new Error(`nothing comes after ${JSON.stringify(inOrder().at(-1))}`));
                const silence = setTimeout(last, longestSilence);
                this.onReport = () => (clearTimeout(silence), resolve());
            });
        }
        return inOrder();
    }

    stop() {
        this.server.close();
        this.server.closeAllConnections();
    }
}

/** Debian's Chromium without a window, in a profile that goes with it. */
class Browser {
    constructor(url) {
        this.profile = mkdtempSync(join(tmpdir(), "callout-chromium-"));
        const flags = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", `--user-data-dir=${this.profile}`];
        // Its sandbox refuses root, which only tests run as.
        if (process.getuid() === 0) flags.push("--no-sandbox");
        this.process = spawn("chromium", [...flags, url], { stdio: "ignore", detached: true });
        this.ended = once(this.process, "exit");
    }

    async end() {
        process.kill(-this.process.pid, "SIGKILL");
        await this.ended;
        rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
}

async function register(server, email, role) {
    return (await server.call(undefined, "POST", "/api/auth/register/", { email, password, role })).access;
}

const lasting = (heard) => heard.filter(({ name }) => name === "request" || name === "notification");
const kinds = (heard) => lasting(heard).map(({ name, data }) => `${name} ${data.kind ?? data.event}`);
const expected = [
    "request CREATED",
    "request ACCEPTED",
    "notification REQUEST_ACCEPTED",
    "request STARTED",
    "notification REQUEST_STARTED",
    "request COMPLETED",
    "notification REQUEST_COMPLETED",
];

async function isHeard(_, settings) {
    const site = new Site();
    await site.start();
    const server = new Server(process.argv[2], { ...settings, CORS_ALLOWED_ORIGINS: site.url });
    let browser;
    try {
        await server.start();
        server.settings.PORT = new URL(server.url).port;
        const ann = await register(server, "ann@example.com", "CUSTOMER");
        const bob = await register(server, "bob@example.com", "WORKER");
        const online = { is_available: true, current_latitude: unionSquare.latitude, current_longitude: unionSquare.longitude };
        await server.call(bob, "PATCH", "/api/auth/workers/availability/", online);

        site.page = pageOf(server.url, ann);
        browser = new Browser(site.url + "/");
        await site.until((heard) => heard.length > 0);

        const place = { location_latitude: unionSquare.latitude, location_longitude: unionSquare.longitude };
        const form = { title: "Burst pipe", description: "Water through the ceiling.", ...place };
        const { id } = await server.call(ann, "POST", "/api/services/requests/", form);
        const act = (action) => server.call(bob, "POST", `/api/services/requests/${id}/${action}/`);
        await act("accept");
        await site.until((heard) => lasting(heard).length >= 3);
        await server.call(bob, "POST", "/api/auth/workers/location/", { latitude: "40.740000", longitude: unionSquare.longitude });
        const isThere = ({ name, data }) => name === "worker_location" && data.worker_location.latitude === "40.740000";
        await site.until((heard) => heard.some(isThere));

        server.killAndRestart(async () => {});
        await server.up();
        await act("start");
        await act("complete");
        const heard = await site.until((all) => lasting(all).length >= expected.length);
        assert.deepEqual(kinds(heard), expected);
        assert.ok(lasting(heard).every(({ data }) => (data.reference_request ?? data.id) === id));
        console.log(`Chromium heard ${heard.length - 1} events, one kill between them`);
        await server.stop();
    } finally {
        await browser?.end();
        server.end();
        site.stop();
    }
}

await onSqlite("browser", isHeard);
