import { createHmac, createPublicKey } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const { OAuth2Server } = require("oauth2-mock-server");

export const audience = "callout-web";

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);

/** A real OpenID issuer on this machine, which stands in for Google. */
export class Issuer {
    constructor() {
        const { issuer, service } = new OAuth2Server();
        this.issuer = issuer;
        this.service = service;
        /** How often its keys were asked for. */
        this.asked = 0;
    }

    /** Listens, with TLS if there is a certificate. */
    async start({ port = 0, certificate } = {}) {
        const answer = (request, response) => {
            if (request.url === "/jwks") ++this.asked;
            response.setHeader("Cache-Control", "public, max-age=3600");
            this.service.requestHandler(request, response);
        };
        this.server = certificate ? createTlsServer(certificate, answer) : createServer(answer);
        this.server.listen(port, "127.0.0.1");
        await once(this.server, "listening");
        this.port = this.server.address().port;
        this.issuer.url = `http://127.0.0.1:${this.port}`;
        return this;
    }

    async stop() {
        this.server.close();
        this.server.closeAllConnections();
        await once(this.server, "close");
    }

    /** The settings that make the program trust this issuer, whose keys it finds at `keys`. */
    settings(keys = `${this.issuer.url}/jwks`) {
        return { GOOGLE_CLIENT_IDS: audience, GOOGLE_ISSUER: this.issuer.url, GOOGLE_JWKS_URL: keys };
    }

    /** A new key that signs from now on. */
    async addKey(algorithm = "RS256", kid = undefined) {
        return (await this.issuer.keys.generate(algorithm, { kid })).kid;
    }

    /** What the issuer says of Ann, changed like this; `undefined` leaves a claim out. */
    claims(changes = {}) {
        const usual = { aud: audience, sub: "1001", email: "Ann@example.com", email_verified: true, given_name: "Ann", family_name: "Lee" };
        return { ...usual, ...changes };
    }

    /** A token as the issuer signs it. */
    token(changes = {}, kid = undefined) {
        const transform = (_, payload) => Object.assign(payload, this.claims(changes));
        return this.issuer.buildToken({ scopesOrTransform: transform, kid });
    }

    /** A token with this header that is signed by nobody, or by HMAC with this secret. */
    forgedToken(header, secret = undefined) {
        const payload = this.claims({ iss: this.issuer.url, iat: now(), exp: now() + 3600 });
        const signed = `${encoded(header)}.${encoded(payload)}`;
        return `${signed}.${secret ? createHmac("sha256", secret).update(signed).digest("base64url") : ""}`;
    }

    /** A key's public half as a PEM file would hold it. */
    publicPem(kid) {
        const jwk = this.issuer.keys.toJSON().find((key) => key.kid === kid);
        return createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
    }
}
