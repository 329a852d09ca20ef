// The Django application of bench/django, below gunicorn.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { secret, serverCore } from "./bench.mjs";
import { answers } from "./call.mjs";

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), "django");
// Debian's own Python, which is the one that sees Debian's packages.
const python = "/usr/bin/python3";

/** A database of Django's own with what a database of Callout's holds; its URL. The first account gets a password. */
export async function djangoDatabase(bench, calloutUrl, password) {
    const url = await bench.emptyDatabase();
    const manage = (...args) => bench.run(python, [join(folder, "manage.py"), ...args], { environment: environmentFor(url) });
    await manage("migrate");
    await manage("copy_callout", calloutUrl, "--password", password);
    return url;
}

const environmentFor = (url) => ({ SECRET_KEY: secret, DATABASE_URL: url, PYTHONDONTWRITEBYTECODE: "1" });

/** gunicorn with workers of some threads each, all on the server's core; it keeps connections. */
export async function serveDjango(bench, url, { workers, threads }) {
    const port = await bench.freePort();
    const how = ["--worker-class", "gthread", "--workers", String(workers), "--threads", String(threads), "--keep-alive", "75"];
    const args = ["-m", "gunicorn", "--chdir", folder, ...how, "--bind", `127.0.0.1:${port}`, "service.wsgi"];
    const child = await bench.start(python, args, {
        core: serverCore, environment: environmentFor(url), ready: () => answers({ port }),
    });
    return Object.assign(child, { port });
}
