import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createHmac, hkdfSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

/** What receivers do with a message. */
export const behaviours = {
    takes: (response) => response.writeHead(204).end(),
    fails: (response) => response.writeHead(500).end(),
    isGone: (response) => response.writeHead(410).end(),
    hangs: () => {},
    breaksOff: (response) => response.destroy(),
};

/** Takes webhooks and push messages on this machine: one receiver for each path, each with a behaviour of its own. */
export class Receiver {
    constructor() {
        this.received = [];
        this.behaviourOf = {};
        this.server = createServer(async (request, response) => {
            const parts = [];
            for await (const part of request) parts.push(part);
            const behaviour = this.behaviourOf[request.url] ?? "takes";
            this.received.push({ path: request.url, headers: request.headers, body: Buffer.concat(parts), behaviour });
            behaviours[behaviour](response);
            for (const wake of this.waiting.splice(0)) wake();
        });
        this.waiting = [];
    }

    async start() {
        this.server.listen(0, "127.0.0.1");
        await once(this.server, "listening");
        return this;
    }

    stop() {
        this.server.close();
        this.server.closeAllConnections();
    }

    url(path) {
        return `http://127.0.0.1:${this.server.address().port}${path}`;
    }

    /** The messages that a receiver has taken. */
    taken(path) {
        return this.received.filter((each) => each.path === path && each.behaviour === "takes");
    }

    /** Waits until `isSo` holds; it is asked again after each message. */
    async until(isSo) {
        while (!isSo()) await new Promise((resolve) => this.waiting.push(resolve));
    }
}

/** The body of a webhook's message, after its signature has been checked. */
export function verified({ headers, body }, secret) {
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const expected = "v1," + createHmac("sha256", key).update(signed).digest("base64");
    assert.ok(headers["webhook-signature"].split(" ").includes(expected), "the signature is the webhook's");
    assert.ok(Math.abs(Date.now() / 1000 - Number(headers["webhook-timestamp"])) < 300, "it was signed just now");
    return JSON.parse(body);
}

/** A browser that subscribes, and reads what is encrypted for it (RFC 8291). */
export class Browser {
    constructor() {
        this.key = createECDH("prime256v1");
        this.key.generateKeys();
        this.auth = Buffer.alloc(16, "a");
    }

    subscription(endpoint) {
        const keys = { p256dh: this.key.getPublicKey("base64url"), auth: this.auth.toString("base64url") };
        return { endpoint, expirationTime: null, keys };
    }

    read(body) {
        const [salt, sender, sealed] = [body.subarray(0, 16), body.subarray(21, 86), body.subarray(86)];
        const derive = (salt, secret, info, size) => Buffer.from(hkdfSync("sha256", secret, salt, info, size));
        const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.key.getPublicKey(), sender]);
        const secret = derive(this.auth, this.key.computeSecret(sender), info, 32);
        const key = derive(salt, secret, "Content-Encoding: aes128gcm\0", 16);
        const nonce = derive(salt, secret, "Content-Encoding: nonce\0", 12);
        const opened = createDecipheriv("aes-128-gcm", key, nonce);
        opened.setAuthTag(sealed.subarray(-16));
        const text = Buffer.concat([opened.update(sealed.subarray(0, -16)), opened.final()]);
        assert.equal(text.at(-1), 2, "the text's end is marked");
        return JSON.parse(text.subarray(0, -1));
    }
}
