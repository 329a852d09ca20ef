// Runs clang-tidy over src/, except where a file and all it includes are as they were when it last passed.
// Arguments: the build folder (built), the folder that remembers what passed.
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join, relative, resolve } from "node:path";

const [buildFolder, passedFolder] = process.argv.slice(2).map((folder) => resolve(folder));
const sources = resolve("src") + "/";
const tidy = "clang-tidy-19";

// The build knows what each source includes: {source: [files of ours]}.
function ourFilesBySource() {
  const text = execFileSync("ninja", ["-C", buildFolder, "-t", "deps"], { encoding: "utf8", maxBuffer: 1 << 30 });
  const result = new Map();
  for (const block of text.split("\n\n")) {
    const files = block.split("\n").slice(1).map((line) => resolve(buildFolder, line.trim())).filter((file) => file.startsWith(sources));
    const source = files.find((file) => file.endsWith(".cpp"));
    if (source && existsSync(source) && !/\/boost_[a-z]+\.cpp$/.test(source)) result.set(source, files);
  }
  return result;
}

function fingerprint(source, files, command) {
  const hash = createHash("sha256").update(command).update(readFileSync(".clang-tidy"));
  for (const file of [...files].sort()) hash.update(file).update(existsSync(file) ? readFileSync(file) : "");
  return hash.digest("hex");
}

function check(source) {
  return new Promise((done) => {
    execFile(tidy, ["-p", buildFolder, "--quiet", source], { maxBuffer: 1 << 26 }, (error, out, problems) =>
      done(error ? out + problems.replace(/^\d+ warnings? (generated|treated as errors)\.?\n/gm, "") : ""));
  });
}

const commands = JSON.parse(readFileSync(join(buildFolder, "compile_commands.json"), "utf8"));
const commandOf = new Map(commands.map(({ file, command }) => [file, command]));
const all = [...ourFilesBySource()].map(([source, files]) => ({
  source,
  passed: join(passedFolder, fingerprint(source, files, commandOf.get(source) ?? "")),
}));
const waiting = all.filter(({ passed }) => !existsSync(passed));
console.log(`${waiting.length} of ${all.length} sources have changed since they last passed`);
mkdirSync(passedFolder, { recursive: true });

let failures = 0;
async function worker() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const problems = await check(next.source);
    console.log(`${problems ? "FAILED" : "passed"} ${relative(".", next.source)}`);
    if (!problems) writeFileSync(next.passed, "");
    else failures += 1;
    if (problems) console.log(problems);
  }
}
await Promise.all(Array.from({ length: availableParallelism?.() ?? cpus().length }, worker));
process.exit(failures > 0 ? 1 : 0);
