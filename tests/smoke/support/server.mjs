import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";

const secret = "0123456789abcdef0123456789abcdef";

/** The program as a process of ours, on a port of the system's choice, that is killed and started again. */
export class Server {
    constructor(program, settings) {
        this.program = program;
        this.settings = { ...process.env, SECRET_KEY: secret, PORT: "0", LOG_LEVEL: "warning", ...settings };
        this.isUp = false;
        this.kills = 0;
    }

    /** Starts it and waits until GET /readyz is answered 200. */
    async start() {
        this.process = spawn(this.program, ["serve"], { env: this.settings, stdio: ["ignore", "pipe", "inherit"] });
        this.ended = new Promise((resolve) => this.process.on("exit", (code) => resolve(code)));
        this.url = await Promise.race([this.#announcedUrl(), this.ended.then((code) => assert.fail(`it ended with ${code}`))]);
        assert.equal((await fetch(this.url + "/readyz")).status, 200);
        this.isUp = true;
    }

    #announcedUrl() {
        return new Promise((resolve) => {
            let printed = "";
            this.process.stdout.on("data", (some) => {
                printed += some;
                const found = /^Listening on (\S+)$/m.exec(printed);
                if (found) resolve(found[1]);
            });
        });
    }

    /** SIGKILL, start anew, then `verify` before anybody else goes on. */
    killAndRestart(verify) {
        this.isUp = false;
        ++this.kills;
        this.process.kill("SIGKILL");
        this.restarted = this.ended.then(async () => {
            await this.start();
            await verify();
        });
        this.restarted.catch(() => {});
    }

    /** Waits until a restart under way is over. */
    async up() {
        await this.restarted;
    }

    /** The same, for those who were not answered: before, nobody knows what became of their call. */
    recovered() {
        return this.up();
    }

    async stop() {
        this.process.kill("SIGTERM");
        assert.equal(await this.ended, 0);
    }

    /** Whatever happened, no process stays behind. */
    end() {
        this.process.kill("SIGKILL");
    }

    /** What is answered, as an account or as nobody; anything but success is a defect. */
    async call(token, method, path, body) {
        const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
        const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
        const text = await answer.text();
        assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
        return text === "" ? undefined : JSON.parse(text);
    }

    createAdmin(email, password) {
        const made = spawnSync(this.program, ["create-admin", "--email", email, "--password-stdin"], {
            env: this.settings,
            input: password + "\n",
        });
        assert.equal(made.status, 0, String(made.stderr));
    }
}
