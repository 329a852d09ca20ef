import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const openssl = (...words) => execFileSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate authority of our own: the paths of its certificate and key. */
export function makeAuthority(folder, name) {
    const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
    openssl("req", "-x509", ...newKey, "-days", "2", "-subj", `/CN=${name}`, "-keyout", key, "-out", certificate);
    return { certificate, key };
}

/** A certificate for one host name, as node's servers want it. */
export function makeCertificate(folder, authority, host) {
    const path = (ending) => join(folder, `${host}.${ending}`);
    openssl("req", ...newKey, "-subj", `/CN=${host}`, "-keyout", path("key"), "-out", path("csr"));
    writeFileSync(path("names"), `subjectAltName=DNS:${host}\n`);
    const by = ["-CA", authority.certificate, "-CAkey", authority.key, "-CAcreateserial"];
    openssl("x509", "-req", "-in", path("csr"), ...by, "-days", "2", "-extfile", path("names"), "-out", path("pem"));
    return { key: readFileSync(path("key")), cert: readFileSync(path("pem")) };
}
