// Single calls to a server: to look at answers before they are measured.
import { createHmac } from "node:crypto";
import { request } from "node:http";
import { secret } from "./bench.mjs";

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An access token for an account, such as both Callout and Simple JWT sign. */
export function token(user, role) {
    const now = Math.floor(Date.now() / 1000);
    const claims = { token_type: "access", exp: now + 3600, iat: now, jti: "0".repeat(32), user_id: String(user), role };
    const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
    return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** What a server answers: {status, text}; on a connection of its own unless `agent` keeps some. */
export function call({ port }, path, { method = "GET", token: bearer, body, agent = false } = {}) {
    const headers = { Host: "localhost", ...(bearer && { Authorization: `Bearer ${bearer}` }) };
    if (body !== undefined) Object.assign(headers, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
    return new Promise((resolve, reject) => {
        const asked = request({ host: "127.0.0.1", port, path, method, headers, agent }, async (answer) => {
            const parts = [];
            for await (const part of answer) parts.push(part);
            resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() });
        });
        asked.once("error", reject);
        asked.end(body);
    });
}

/** The text of an answer that has to be 2xx. */
export async function answerOf(server, path, options) {
    const { status, text } = await call(server, path, options);
    if (status < 200 || status > 299) throw new Error(`${path} is answered ${status}: ${text}`);
    return text;
}

/** Whether a server answers at all. */
export const answers = (server) => call(server, "/").then(() => true, () => false);
