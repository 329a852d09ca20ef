#include "key_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "security/digest.hpp"

namespace callout {
namespace {

std::optional<std::string> first_word(const std::filesystem::path& path) {
    std::ifstream file{path};
    if (!file) return std::nullopt;
    std::string word;
    file >> word;
    return word;
}

void write_private_file(const std::filesystem::path& path, const std::string& text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) cannot_write(path, errno);
    const ssize_t written = ::write(file, text.data(), text.size());
    const int problem = written == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0 ? 0 : errno;
    ::close(file);
    if (problem != 0) cannot_write(path, problem);
}

}  // namespace

void cannot_write(const std::filesystem::path& path, int problem) {
    throw std::invalid_argument{"DATA_DIR: cannot write " + path.string() + ": " +
                                std::generic_category().message(problem) + "."};
}

std::string settled_key(const std::filesystem::path& path, const std::function<std::string()>& make) {
    if (const auto known = first_word(path)) return *known;
    // Written aside and linked into place, so that nobody reads half a key.
    const std::filesystem::path aside = path.string() + "." + random_hex(8);
    write_private_file(aside, make() + "\n");
    const int problem = ::link(aside.c_str(), path.c_str()) == 0 ? 0 : errno;
    ::unlink(aside.c_str());
    if (problem != 0 && problem != EEXIST) cannot_write(path, problem);
    return first_word(path).value_or("");
}

}  // namespace callout
