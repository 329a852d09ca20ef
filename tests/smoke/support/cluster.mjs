import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Server } from "./server.mjs";

const watcher = "a token for the tests' watcher";

async function freePort() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    return port;
}

/** deploy/nginx.conf with ports of ours, and everything it writes in a folder of ours. */
function nginxConfiguration(folder, port, ports) {
    let text = readFileSync(new URL("../../../deploy/nginx.conf", import.meta.url), "utf8");
    ports.forEach((each, i) => (text = text.replace(`127.0.0.1:${8001 + i}`, `127.0.0.1:${each}`)));
    text = text.replace("listen 80;", `listen 127.0.0.1:${port};`).replace("worker_processes auto;", "worker_processes 1;");
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `    ${name}_temp_path ${folder}/${name};\n`).join("");
    text = text.replace("http {\n", `http {\n    access_log off;\n${temporary}`);
    return `daemon off;\nmaster_process off;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\n${text}`;
}

/** Three processes on one database behind nginx; one of them can be killed, or stopped in good order, while the others go on. */
export class Cluster {
    constructor(program, settings, size = 3) {
        const own = { ...settings, METRICS_TOKEN: watcher, TRUSTED_PROXIES: "127.0.0.1" };
        this.members = Array.from({ length: size }, () => new Server(program, own));
        this.folder = mkdtempSync(join(tmpdir(), "callout-cluster-"));
        this.kills = 0;
        this.isUp = true;
        this.next = 0;
    }

    async start() {
        for (const each of this.members) {
            await each.start();
            each.settings.PORT = new URL(each.url).port;
        }
        const port = await freePort();
        const file = join(this.folder, "nginx.conf");
        mkdirSync(this.folder, { recursive: true });
        writeFileSync(file, nginxConfiguration(this.folder, port, this.members.map((each) => each.settings.PORT)));
        // Debian's is where a user's path does not lead.
        const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
        this.nginx = spawn("nginx", ["-c", file, "-p", this.folder], { env, stdio: ["ignore", "inherit", "inherit"] });
        this.nginxEnded = once(this.nginx, "exit");
        this.url = `http://127.0.0.1:${port}`;
        await this.#until("nginx answers", async () => (await fetch(this.url + "/readyz").catch(() => null))?.status === 200);
    }

    async #until(what, isSo) {
        const deadline = Date.now() + 30_000;
        while (!(await isSo())) {
            assert.ok(Date.now() < deadline, `never: ${what}`);
            await pause(20);
        }
    }

    /** What a member's metrics say. */
    async metric(member, name) {
        const answer = await fetch(member.url + "/metrics", { headers: { Authorization: `Bearer ${watcher}` } });
        const found = new RegExp(`^${name} (\\S+)$`, "m").exec(await answer.text());
        assert.ok(found, `there is a metric ${name}`);
        return Number(found[1]);
    }

    /** Waits until each member's metric has that value. */
    async untilAll(name, value) {
        for (const each of this.members) {
            await this.#until(`${name} is ${value} everywhere`, async () => (await this.metric(each, name)) === value);
        }
    }

    /** SIGKILL for one, and start anew; the others answer meanwhile. */
    killAndRestart(verify) {
        const member = this.members[this.next++ % this.members.length];
        this.isUp = false;
        ++this.kills;
        member.killAndRestart(verify);
        this.restarted = member.up().then(() => (this.isUp = true));
        this.restarted.catch(() => {});
    }

    /** Somebody is always up. */
    async up() {}

    /** Waits until whoever was killed is back, and so whatever it had under way is over. */
    async recovered() {
        await this.restarted;
    }

    createAdmin(email, password) {
        this.members[0].createAdmin(email, password);
    }

    async stop() {
        for (const each of this.members) await each.stop();
        this.nginx.kill("SIGTERM");
        await this.nginxEnded;
    }

    /** Whatever happened, nothing stays behind. */
    end() {
        for (const each of this.members) each.process?.kill("SIGKILL");
        this.nginx?.kill("SIGKILL");
        rmSync(this.folder, { recursive: true, force: true });
    }
}
