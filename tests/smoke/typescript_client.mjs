// Types generated from the API document compile under tsc --strict, and a client written with them works against the
// real program. Argument: the program.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = process.argv[2];
const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "..", "..", "web", "node_modules");
const folder = mkdtempSync(join(tmpdir(), "callout-types-"));

function run(name, ...args) {
  return execFileSync(process.execPath, [join(packages, ...name.split("/")), ...args], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function generate() {
  writeFileSync(join(folder, "openapi.json"), execFileSync(program, ["openapi"], { maxBuffer: 1 << 26 }));
  copyFileSync(join(here, "client.ts"), join(folder, "client.ts"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "process.d.ts"), "declare const process: { argv: string[] };\n");
  run("openapi-typescript/bin/cli.js", "openapi.json", "-o", "api.d.ts");
  const options = ["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--target", "es2022", "--module", "es2022"];
  run("typescript/bin/tsc", ...options, "--moduleResolution", "bundler", "--lib", "es2022,dom", "client.ts", "process.d.ts");
}

async function serve() {
  const server = spawn(program, ["serve", "--port", "0", "--data-dir", join(folder, "data")], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.once("exit", (code) => resolve(code)));
  const url = await new Promise((resolve, reject) => {
    ended.then((code) => reject(new Error(`the server ended with ${code}`)));
    createInterface({ input: server.stdout }).on("line", (line) => {
      if (line.startsWith("Listening on ")) resolve(line.slice("Listening on ".length));
    });
  });
  return { server, ended, url };
}

try {
  generate();
  const { server, ended, url } = await serve();
  try {
    process.stdout.write(execFileSync(process.execPath, [join(folder, "client.js"), url], { encoding: "utf8" }));
  } finally {
    server.kill("SIGTERM");
    await ended;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
