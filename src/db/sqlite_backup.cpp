#include "db/sqlite_backup.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "db/errors.hpp"

namespace callout::db {
namespace {

struct closer {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
using connection = std::unique_ptr<sqlite3, closer>;

connection open(const std::string& path, int how) {
    sqlite3* opened = nullptr;
    const int problem = sqlite3_open_v2(path.c_str(), &opened, how, nullptr);
    connection result{opened};
    if (problem != SQLITE_OK) throw unavailable{fmt::format("{} cannot be opened: {}", path, sqlite3_errstr(problem))};
    constexpr int patience_ms = 10'000;
    sqlite3_busy_timeout(opened, patience_ms);
    return result;
}

/// All pages in one step: a single read transaction, which holds up no writer.
void copy(sqlite3* from, sqlite3* to, const std::string& name) {
    constexpr int all_pages = -1;
    sqlite3_backup* const copying = sqlite3_backup_init(to, "main", from, "main");
    if (copying != nullptr) sqlite3_backup_step(copying, all_pages);
    const int problem = copying == nullptr ? sqlite3_errcode(to) : sqlite3_backup_finish(copying);
    if (problem != SQLITE_OK) throw unavailable{fmt::format("{} cannot be written: {}", name, sqlite3_errstr(problem))};
}

void require_sound(sqlite3* copied) {
    std::string found;
    const auto note = [](void* to, int, char** values, char**) {
        *static_cast<std::string*>(to) += values[0];
        return 0;
    };
    const int problem = sqlite3_exec(copied, "PRAGMA integrity_check(1)", note, &found, nullptr);
    if (problem == SQLITE_OK && found == "ok") return;
    throw unavailable{"The database is damaged: " + (problem == SQLITE_OK ? found : sqlite3_errstr(problem))};
}

void flush_to_disk(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool is_done = file >= 0 && ::fsync(file) == 0;
    const int problem = errno;
    if (file >= 0) ::close(file);
    if (!is_done) throw unavailable{fmt::format("{} cannot be written: {}", path, std::strerror(problem))};
}

/// Gone at the end, unless it became what it was made for.
class partial_file {
public:
    explicit partial_file(std::string path) : path_{std::move(path)} { ::unlink(path_.c_str()); }
    partial_file(const partial_file&) = delete;
    partial_file& operator=(const partial_file&) = delete;
    ~partial_file() { ::unlink(path_.c_str()); }

    [[nodiscard]] const std::string& path() const { return path_; }
    /// Throws where there is something already.
    void become(const std::string& to) const {
        if (::link(path_.c_str(), to.c_str()) == 0) return;
        throw unavailable{fmt::format("{} cannot be made: {}", to, std::strerror(errno))};
    }

private:
    std::string path_;
};

}  // namespace

void back_up(const std::string& from, const std::string& to) {
    if (std::filesystem::exists(to)) throw unavailable{to + " is there already: a backup replaces nothing"};
    const connection source = open(from, SQLITE_OPEN_READONLY);
    const partial_file partial{to + ".partial"};
    const connection target = open(partial.path(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    copy(source.get(), target.get(), partial.path());
    require_sound(target.get());
    flush_to_disk(partial.path());
    partial.become(to);
    flush_to_disk(std::filesystem::absolute(to).parent_path().string());
}

}  // namespace callout::db
