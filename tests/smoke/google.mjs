// Sign-in with Google against the real program and a real issuer: who gets in and who does not, with keys that change, an issuer
// that is away, slow or lies, and certificates that are good or not. Argument: the program.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { makeAuthority, makeCertificate } from "./support/certificates.mjs";
import { onPostgres, onSqlite } from "./support/databases.mjs";
import { Issuer } from "./support/issuer.mjs";
import { Server } from "./support/server.mjs";

const program = process.argv[2];
const password = "drip-drop-stop-42";
const away = "Google cannot be reached, try again later.";

async function post(server, path, body) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
}

const enter = async (server, token, more = {}) => post(server, "/api/auth/google/", { id_token: await token, ...more });

/** A running program for as long as `work` takes. */
async function withProgram(settings, work) {
    const server = new Server(program, settings);
    try {
        await server.start();
        const result = await work(server);
        await server.stop();
        return result;
    } finally {
        server.end();
    }
}

async function letsPeopleIn(server, issuer) {
    const first = await enter(server, issuer.token(), { role: "WORKER", phone_number: "+1 212" });
    assert.equal(first.status, 201, JSON.stringify(first.body));
    assert.equal(first.body.created, true);
    assert.equal(first.body.user.email, "ann@example.com");
    assert.equal(first.body.user.role, "WORKER");
    const me = await fetch(server.url + "/api/auth/me/", { headers: { Authorization: `Bearer ${first.body.access}` } });
    assert.equal((await me.json()).id, first.body.user.id);

    const again = await enter(server, issuer.token({ email: "ann@elsewhere.example" }));
    assert.deepEqual([again.status, again.body.created, again.body.user.id], [200, false, first.body.user.id]);

    server.createAdmin("root@example.com", password);
    const linked = await enter(server, issuer.token({ sub: "2002", email: "root@example.com" }));
    assert.deepEqual([linked.status, linked.body.created, linked.body.user.role], [200, false, "ADMIN"]);

    await post(server, "/api/auth/register/", { email: "bob@example.com", password });
    const unverified = await enter(server, issuer.token({ sub: "3003", email: "bob@example.com" }));
    assert.equal(unverified.status, 400);
    const role = await enter(server, issuer.token(), { role: "ADMIN" });
    assert.deepEqual(role.body, { role: ["Google login can only create customer or worker accounts."] });
}

async function makesOneAccountOfManySignIns(server, issuer) {
    const token = issuer.token({ sub: "4004", email: "dan@example.com" });
    const answers = await Promise.all(Array.from({ length: 20 }, () => enter(server, token)));
    assert.equal(answers.filter(({ status }) => status === 201).length, 1);
    assert.equal(answers.filter(({ status }) => status === 200).length, 19);
    assert.equal(new Set(answers.map(({ body }) => body.user.id)).size, 1);
}

async function refuses(server, issuer, kid) {
    const now = Math.floor(Date.now() / 1000);
    const stranger = new Issuer();
    stranger.issuer.url = issuer.issuer.url;
    await stranger.addKey("RS256", kid);
    const elliptic = new Issuer();
    elliptic.issuer.url = issuer.issuer.url;
    await elliptic.addKey("ES256", kid);
    const notGenuine = "Not a valid Google identity token.";
    const noAddress = "The Google account has no verified email address.";
    const cases = {
        "another audience": [issuer.token({ aud: "another" }), "This token was issued for another application."],
        "another issuer": [issuer.token({ iss: "https://accounts.google.com" }), notGenuine],
        "another key": [stranger.token(), notGenuine],
        "another kind of key": [elliptic.token(), notGenuine],
        "no algorithm": [issuer.forgedToken({ alg: "none", kid }), notGenuine],
        "HS256 with the public key": [issuer.forgedToken({ alg: "HS256", kid }, issuer.publicPem(kid)), notGenuine],
        "RS256 that is HS256": [issuer.forgedToken({ alg: "RS256", kid }, issuer.publicPem(kid)), notGenuine],
        "expired": [issuer.token({ exp: now - 61 }), "This token has expired."],
        "not yet valid": [issuer.token({ iat: now + 600 }), "This token is not valid yet."],
        "an address that is not verified": [issuer.token({ email_verified: false }), noAddress],
        "no address": [issuer.token({ email: undefined }), noAddress],
        "no token": ["hello", notGenuine],
    };
    for (const [what, [token, text]] of Object.entries(cases)) {
        const { status, body } = await enter(server, token);
        assert.deepEqual({ status, body }, { status: 400, body: { id_token: [text] } }, what);
    }
    return Object.keys(cases).length;
}

async function followsNewKeys(server, issuer, kid) {
    const before = issuer.asked;
    const next = await issuer.addKey();
    const fresh = await Promise.all(Array.from({ length: 10 }, () => enter(server, issuer.token({}, next))));
    assert.ok(fresh.every(({ status }) => status === 200), "a new key is found");
    assert.equal(issuer.asked, before + 1);
    assert.equal((await enter(server, issuer.token({}, kid))).status, 200);
    for (const unknown of ["x", "y"]) {
        assert.equal((await enter(server, issuer.forgedToken({ alg: "RS256", kid: unknown }, "secret"))).status, 400);
    }
    assert.equal(issuer.asked, before + 1, "unknown keys are asked for once a minute");
}

async function works(name, settings) {
    const issuer = await new Issuer().start();
    const kid = await issuer.addKey();
    try {
        await withProgram({ ...settings, ...issuer.settings() }, async (server) => {
            await makesOneAccountOfManySignIns(server, issuer);
            assert.equal(issuer.asked, 1, "however many sign in, the keys are fetched once");
            await letsPeopleIn(server, issuer);
            const refused = await refuses(server, issuer, kid);
            await followsNewKeys(server, issuer, kid);
            await issuer.stop();
            assert.equal((await enter(server, issuer.token())).status, 200, "known keys outlast the issuer");
            console.log(`${name}: people got in, ${refused} kinds of tokens did not`);
        });
    } finally {
        issuer.server.close();
    }
}

async function drip(response) {
    response.writeHead(200, { "Content-Type": "application/json" });
    while (!response.destroyed) {
        response.write(" ");
        await pause(20);
    }
}

function flood(response) {
    const some = Buffer.alloc(65536, " ");
    const more = () => {
        while (!response.destroyed && response.write(some));
    };
    response.on("drain", more);
    more();
}

/** How an issuer can answer when its keys are asked for. */
const troubles = {
    "no JSON": (response) => response.end("<html>"),
    "no keys": (response) => response.end('{"keys":[]}'),
    "an elliptic key": (response) => response.end('{"keys":[{"kty":"EC","kid":"KID","crv":"P-256","x":"AQAB","y":"AQAB"}]}'),
    "an error": (response) => response.writeHead(500).end(),
    "a redirect": (response, issuer) => response.writeHead(302, { Location: issuer.settings().GOOGLE_JWKS_URL }).end(),
    "the end of the connection": (response) => response.destroy(),
    "no end": flood,
    "silence": () => {},
    "a byte now and then": drip,
};

async function survives(what, issuer, settings) {
    const server = createServer((_, response) => void troubles[what](response, issuer)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const keys = `http://127.0.0.1:${server.address().port}/`;
    try {
        await withProgram({ ...settings, ...issuer.settings(keys) }, async (running) => {
            const answer = enter(running, issuer.token());
            assert.equal((await fetch(running.url + "/api/services/categories/")).status, 200, "others are served meanwhile");
            assert.deepEqual(await answer, { status: 503, body: { detail: away } }, what);
        });
    } finally {
        server.close();
        server.closeAllConnections();
    }
}

async function survivesAnIssuerInTrouble() {
    const issuer = await new Issuer().start();
    await issuer.addKey();
    const each = Object.keys(troubles).map((what) => onSqlite("google", (_, settings) => survives(what, issuer, settings)));
    try {
        await Promise.all(each);
    } finally {
        await issuer.stop();
    }
    assert.equal(issuer.asked, 0);
    console.log(`an issuer answers with ${Object.keys(troubles).join(", ")}: 503`);
}

async function recoversWhenTheIssuerIsBack(_, settings) {
    const issuer = await new Issuer().start();
    await issuer.addKey();
    await issuer.stop();
    await withProgram({ ...settings, ...issuer.settings() }, async (server) => {
        assert.deepEqual(await enter(server, issuer.token()), { status: 503, body: { detail: away } });
        await issuer.start({ port: issuer.port });
        // The program asks again after 5 s; ctest's time limit ends a wait in vain.
        while ((await enter(server, issuer.token())).status === 503) await pause(100);
        assert.equal((await enter(server, issuer.token())).status, 200);
    });
    await issuer.stop();
    console.log("an issuer that was away is found when it is back");
}

/** The issuer's certificate is good for the name localhost, and for no address. */
async function trustsWhomTheSystemTrusts(_, settings) {
    const authority = makeAuthority(settings.DATA_DIR, "authority");
    const stranger = makeAuthority(settings.DATA_DIR, "stranger");
    const issuer = await new Issuer().start({ certificate: makeCertificate(settings.DATA_DIR, authority, "localhost") });
    await issuer.addKey();
    const statusWith = (host, trust) =>
        withProgram({ ...settings, ...issuer.settings(`https://${host}:${issuer.port}/jwks`), ...trust }, async (server) =>
            (await enter(server, issuer.token())).status);
    const trusted = { SSL_CERT_FILE: authority.certificate };
    assert.equal(await statusWith("localhost", trusted), 201, "the right authority and name");
    assert.equal(await statusWith("127.0.0.1", trusted), 503, "another name");
    assert.equal(await statusWith("localhost", { SSL_CERT_FILE: stranger.certificate }), 503, "another authority");
    assert.equal(await statusWith("localhost", {}), 503, "the system's authorities alone");
    await issuer.stop();
    console.log("TLS: the right authority and name were accepted, another name and other authorities refused");
}

function refusesToStart(settings, words) {
    const ended = spawnSync(program, ["serve", "--port", "0"], { env: { ...process.env, ...settings }, encoding: "utf8" });
    assert.equal(ended.status, 2, ended.stderr);
    assert.match(ended.stderr, words);
}

refusesToStart({ GOOGLE_JWKS_URL: "http://keys.example/" }, /GOOGLE_JWKS_URL .* must begin with https:\/\/ unless/);
refusesToStart({ GOOGLE_ISSUER: "https://id.example" }, /set GOOGLE_JWKS_URL/);
await onSqlite("google", works);
await onPostgres("google", works);
await survivesAnIssuerInTrouble();
await onSqlite("google", recoversWhenTheIssuerIsBack);
await onSqlite("google", trustsWhomTheSystemTrusts);
