// Writes embedded.cpp, which carries the migrations, the web pages and the common passwords in the program.
// Arguments: the repository's folder, the output folder.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const [repository, output] = process.argv.slice(2);
const web = join(repository, "web");
const blobs = [];

function blob(file) {
  blobs.push(file);
  return `bytes(blob_${blobs.length - 1}, blob_${blobs.length - 1}_end)`;
}

function migrations() {
  const folder = join(repository, "migrations");
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql")).sort();
  return files.map((file) => `{"${basename(file, ".sql")}", ${blob(join(folder, file))}}`);
}

function assets() {
  const list = JSON.parse(readFileSync(join(web, "assets.json"), "utf8"));
  list.sort((a, b) => (a.path < b.path ? -1 : 1));
  return list.map(({ path, file, content_type }) => `{"${path}", "${content_type}", ${blob(join(web, file))}}`);
}

function commonPasswords() {
  const list = JSON.parse(readFileSync(join(web, "node_modules/@zxcvbn-ts/language-common/src/passwords.json"), "utf8"));
  const words = list.map((word) => word.toLowerCase()).filter((word) => /^[\x21-\x7e]{8,}$/.test(word));
  const file = join(output, "common_passwords.txt");
  writeFileSync(file, [...new Set(words)].sort().join("\n") + "\n");
  return blob(file);
}

function table(type, entries) {
  if (entries.length === 0) return `    return std::span<const ${type}>{};`;
  return `    static const ${type} all[] = {\n        ${entries.join(",\n        ")},\n    };\n    return all;`;
}

function declaration(file, index) {
  const name = `callout_blob_${index}`;
  return `asm(R"(.section .rodata
.balign 16
.globl ${name}, ${name}_end
.hidden ${name}, ${name}_end
${name}:
.incbin "${file}"
${name}_end:
.byte 0
.text)");
extern "C" __attribute__((visibility("hidden"))) const char blob_${index}[] asm("${name}");
extern "C" __attribute__((visibility("hidden"))) const char blob_${index}_end[] asm("${name}_end");`;
}

mkdirSync(output, { recursive: true });
const functions = `std::span<const migration> embedded_migrations() {
${table("migration", migrations())}
}

std::span<const asset> embedded_assets() {
${table("asset", assets())}
}

std::string_view embedded_common_passwords() {
    return ${commonPasswords()};
}`;

writeFileSync(join(output, "embedded.cpp"), `#include "db/migrations.hpp"
#include "http/assets.hpp"
#include "security/common_passwords.hpp"

${blobs.map(declaration).join("\n")}

namespace callout {
namespace {

std::string_view bytes(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

${functions}

}  // namespace callout
`);
