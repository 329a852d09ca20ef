import assert from "node:assert/strict";
import { get } from "node:http";

const longestSilence = 60_000;

/** A client of a stream who loses the connection again and again, and goes on after the last event that came whole. */
export class Listener {
    constructor(server, who, { draw, cuts }) {
        Object.assign(this, { server, who, draw, cutsLeft: cuts });
        this.events = [];
        this.lastId = "";
        this.isDone = false;
        this.connections = 0;
    }

    /** Listens until `stop`. */
    async listen() {
        while (!this.isDone) {
            await this.server.up();
            if (!this.isDone) await this.#connectOnce();
        }
    }

    /** The planned cuts that are left, each after an event chosen at random: the next one has to be the next one again. */
    async goOnAnywhere() {
        for (; this.cutsLeft > 0; --this.cutsLeft) {
            const at = Math.floor(this.draw() * (this.events.length - 1));
            const again = new Listener(this.server, this.who, { draw: this.draw, cuts: 0 });
            again.lastId = this.events[at].id;
            const listening = again.listen();
            await Promise.race([again.until((events) => events.length > 0), listening]);
            again.stop();
            await listening;
            assert.deepEqual(again.events[0], this.events[at + 1], `what comes after ${this.events[at].id}`);
            ++this.connections;
        }
    }

    /** Waits until so many events have come that `isEnough(events)`; fails where none comes for long. */
    async until(isEnough) {
        while (!isEnough(this.events)) {
            await new Promise((resolve, reject) => {
                const silence = setTimeout(() => reject(new Error(`nothing comes after ${this.lastId}`)), longestSilence);
                this.onEvent = () => (clearTimeout(silence), resolve());
            });
        }
    }

    stop() {
        this.isDone = true;
        this.request?.destroy();
    }

    #connectOnce() {
        return new Promise((resolve, reject) => {
            const headers = { Authorization: `Bearer ${this.who.token}` };
            if (this.lastId) headers["Last-Event-ID"] = this.lastId;
            ++this.connections;
            this.request = get(this.server.url + "/api/stream/", { headers, agent: false }, (answer) => {
                // A balancer's word for a process that has just died.
                if (answer.statusCode === 502) return resolve(answer.resume());
                if (answer.statusCode !== 200) return reject(new Error(`the stream is answered ${answer.statusCode}`));
                let text = "";
                answer.on("data", (some) => {
                    text = this.#take(text + some);
                    if (this.cutsLeft > 0 && this.draw() < 0.9) {
                        --this.cutsLeft;
                        this.request.destroy();
                    }
                });
                answer.once("close", resolve);
            });
            // Whoever is cut off connects again.
            this.request.once("error", () => resolve());
            this.request.once("close", resolve);
        });
    }

    /** Reads whole events; gives the rest, which is forgotten with the connection. */
    #take(text) {
        const blocks = text.split("\n\n");
        for (const block of blocks.slice(0, -1)) this.#read(block.split("\n"));
        return blocks.at(-1);
    }

    #read(lines) {
        const value = (name) => lines.find((line) => line.startsWith(name + ": "))?.slice(name.length + 2);
        this.lastId = value("id") ?? this.lastId;
        const name = value("event");
        // What has no id is not told again, and tells nothing of the log.
        if (!name || !value("id")) return;
        assert.notEqual(name, "resync", "nothing was forgotten");
        this.events.push({ id: value("id"), name, data: JSON.parse(value("data")) });
        this.onEvent?.();
    }
}
