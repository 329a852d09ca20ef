// The machine and the versions that a run's numbers belong to.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

const missing = "not installed";

function firstLine(command, ...args) {
    try {
        return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).split("\n")[0];
    } catch {
        return missing;
    }
}

function debianVersion(name) {
    const known = firstLine("dpkg-query", "-W", "-f=${db:Status-Status} ${Version}\\n", name);
    return known.startsWith("installed ") ? known.slice("installed ".length) : missing;
}

function packageVersions(names) {
    return names.map((name) => [name, debianVersion(name)]).filter(([, version]) => version !== missing);
}

function systemName() {
    const line = readFileSync("/etc/os-release", "utf8").split("\n").find((each) => each.startsWith("PRETTY_NAME="));
    return line ? line.slice("PRETTY_NAME=".length).replaceAll('"', "") : "unknown";
}

function compiler(buildFolder) {
    const cache = readFileSync(`${buildFolder}/CMakeCache.txt`, "utf8");
    const path = /^CMAKE_CXX_COMPILER:[A-Z]+=(.*)$/m.exec(cache)[1];
    return firstLine(path, "--version");
}

function postgresVersion() {
    const newest = readdirSync("/usr/lib/postgresql").map(Number).sort((a, b) => b - a)[0];
    return firstLine(`/usr/lib/postgresql/${newest}/bin/postgres`, "--version");
}

/** [[what, which]...] for the document. */
export function machine(buildFolder) {
    return [
        ["processor", `${cpus()[0].model}, ${cpus().length} cores`],
        ["memory", `${Math.round(totalmem() / 2 ** 30)} GiB`],
        ["system", `${systemName()}, Linux ${release()}`],
        ["compiler", compiler(buildFolder)],
        ["PostgreSQL", postgresVersion()],
        ...packageVersions(["libsqlite3-0", "libboost1.81-dev", "nginx-light", "redis-server", "postgresql-15-postgis-3"]),
        ...packageVersions(["python3-django", "python3-djangorestframework", "gunicorn"]),
        ["Node.js", process.version],
    ];
}
