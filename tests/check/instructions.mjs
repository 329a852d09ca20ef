// Counts the instructions of the hot paths, which depend on compiler and libraries, but not on the machine or its load.
// measure PROGRAM: prints figures. compare STORED MEASURED: exits 1 when a path takes over 15 % more than is stored.
import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const allowed = 0.15;
const rounds = { pending: 200, me: 1000, ping: 2000, token_check: 2000, nearest: 2000 };
const packages = ["clang-19", "libboost1.81-dev", "libc6", "libsqlite3-0", "libssl3", "libstdc++6", "valgrind"];

// glibc and OpenSSL choose their code by what the processor can do: here only what each x86-64 can.
const environment = {
  PATH: process.env.PATH,
  GLIBC_TUNABLES: "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX,-AVX_Fast_Unaligned_Load,-BMI2,-ERMS,-FSRM,-MOVBE,-LZCNT,-SSE4_2,-SSSE3",
  OPENSSL_ia32cap: "0x0000000007ffffff:0x0",
};

async function count(program, path, times) {
  const options = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", "--fair-sched=yes"];
  const { stderr } = await promisify(execFile)("valgrind", [...options, program, path, String(times)], { env: environment });
  const found = /I +refs: +([\d,]+)/.exec(stderr);
  if (!found) throw new Error(`valgrind tells no instructions:\n${stderr}`);
  return Number(found[1].replaceAll(",", ""));
}

// Twice as many rounds less as many rounds: what surrounds the rounds falls out.
async function instructionsOf(program, path) {
  const [once, twice] = await Promise.all([count(program, path, rounds[path]), count(program, path, 2 * rounds[path])]);
  return Math.round((twice - once) / rounds[path]);
}

function installedVersions() {
  try {
    const listed = execFileSync("dpkg-query", ["-W", "-f=${Package} ${Version}\n", ...packages], { encoding: "utf8" });
    return Object.fromEntries(listed.trim().split("\n").map((line) => line.split(" ")));
  } catch {
    return {};
  }
}

async function measure(program) {
  const instructions = {};
  for (const path of Object.keys(rounds)) instructions[path] = await instructionsOf(program, path);
  return { architecture: process.arch, versions: installedVersions(), instructions };
}

function judge(path, stored, measured) {
  if (stored === undefined || measured === undefined) return { failed: true, text: `${path}: only in one of the two` };
  const change = `${measured} instructions, ${stored} are stored (${((measured / stored - 1) * 100).toFixed(1)} %)`;
  if (measured > stored * (1 + allowed)) return { failed: true, text: `${path}: too many, ${change}` };
  if (measured < stored * (1 - allowed)) return { failed: false, text: `${path}: lower the stored figure, ${change}` };
  return { failed: false, text: `${path}: ${change}` };
}

/** What is to be said of the figures, and whether a path has become too slow. */
function compare(stored, measured) {
  if (stored.architecture !== measured.architecture) {
    return { failed: false, lines: [`not compared: the stored figures are of ${stored.architecture}, these of ${measured.architecture}`] };
  }
  const paths = new Set([...Object.keys(stored.instructions), ...Object.keys(measured.instructions)]);
  const verdicts = [...paths].map((path) => judge(path, stored.instructions[path], measured.instructions[path]));
  const lines = verdicts.map(({ text }) => text);
  for (const [name, version] of Object.entries(measured.versions)) {
    if (stored.versions[name] !== version) lines.push(`${name} is ${version}; the stored figures belong to ${stored.versions[name]}`);
  }
  const failed = verdicts.some((verdict) => verdict.failed);
  if (failed) lines.push("If that is meant: ./dev instructions, and commit bench/instructions.json");
  return { failed, lines };
}

const [task, ...files] = process.argv.slice(2);
if (task === "measure" && files.length === 1) {
  console.log(JSON.stringify(await measure(files[0]), null, 2));
} else if (task === "compare" && files.length === 2) {
  const { failed, lines } = compare(...files.map((file) => JSON.parse(readFileSync(file, "utf8"))));
  console.log(lines.join("\n"));
  process.exitCode = failed ? 1 : 0;
} else {
  console.error("usage: instructions.mjs measure PROGRAM | compare STORED MEASURED");
  process.exitCode = 2;
}
