// nginx, answering fixed bodies out of its own configuration: the fastest that it does.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serverCore } from "./bench.mjs";
import { answers } from "./call.mjs";

// A parameter of nginx's configuration holds less than 4,096 bytes.
const partBytes = 3000;

function quoted(text) {
    if (text.includes("$")) throw new Error("nginx would read a variable in the body");
    return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function location(path, body) {
    const parts = body.match(new RegExp(`[^]{1,${partBytes}}`, "g"));
    if (parts.length === 1) return `location = ${path} { return 200 ${quoted(body)}; }`;
    const sets = parts.map((part, i) => `set $part${i} ${quoted(part)};`).join("\n");
    return `location = ${path} { ${sets}\nreturn 200 "${parts.map((_, i) => `$part${i}`).join("")}"; }`;
}

function configuration(folder, port, bodies) {
    const scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    return `
        daemon off;
        master_process off;
        pid ${join(folder, "nginx.pid")};
        error_log ${join(folder, "nginx.log")};
        events { worker_connections 1024; }
        http {
            access_log off;
            server_tokens off;
            default_type application/json;
            keepalive_requests 1000000000;
            ${scratch.map((name) => `${name}_temp_path ${join(folder, name)};`).join("\n")}
            server {
                listen 127.0.0.1:${port};
                ${Object.entries(bodies).map(([path, body]) => location(path, body)).join("\n")}
            }
        }`;
}

/** One worker of nginx on the server's core, that answers each path of `bodies` with its body. */
export async function nginx(bench, bodies) {
    const port = await bench.freePort();
    const file = join(bench.folder, "nginx.conf");
    writeFileSync(file, configuration(bench.folder, port, bodies));
    const child = await bench.start("/usr/sbin/nginx", ["-c", file], { core: serverCore, ready: () => answers({ port }) });
    return Object.assign(child, { port });
}
