#include "db/postgres_connection.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>

#include "db/errors.hpp"

namespace callout::db {

namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using socket_base = asio::posix::stream_descriptor;

constexpr auto silence_limit = 45s;  // longer than the server's own statement_timeout

std::string prepared_name(const statement& what) { return "s" + std::to_string(what.number); }

bool is_error(ExecStatusType status) {
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR;
}

}  // namespace

std::string_view command::name() const {
    if (const auto* word = std::get_if<const char*>(&what)) return *word;
    return std::get<shared_step>(what)->what->name;
}

postgres_connection::postgres_connection(const asio::any_io_executor& on, postgres_handle established)
    : connection_(std::move(established)), socket_(on, PQsocket(connection_.get())), silence_(on) {
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    broken_ = PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) == 0;
}

postgres_connection::~postgres_connection() {
    socket_.release();  // libpq closes it
}

bool postgres_connection::usable() {
    if (broken_ || PQstatus(connection_.get()) != CONNECTION_OK) return false;
    pollfd asked{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
    return poll(&asked, 1, 0) == 0;
}

bool postgres_connection::send_prepare(const statement& what) {
    std::vector<Oid> types;
    for (const auto kind : what.kinds) types.push_back(type_of(kind));
    return PQsendPrepare(connection_.get(), prepared_name(what).c_str(), what.text.c_str(),
                         static_cast<int>(types.size()), types.data()) != 0;
}

bool postgres_connection::send_step(flight& commands, std::size_t index) {
    const auto& step = *std::get<shared_step>(commands[index].what);
    const auto& what = *step.what;
    if (prepared_.size() <= what.number) prepared_.resize(what.number + 1);
    if (!prepared_[what.number]) {
        if (!send_prepare(what)) return false;
        prepared_[what.number] = true;
        expected_.push_back({index, true});
    }
    const binary_parameters values(step.values);
    expected_.push_back({index, false});
    return PQsendQueryPrepared(connection_.get(), prepared_name(what).c_str(), values.count(), values.values(),
                               values.lengths(), values.formats(), 1) != 0;
}

bool postgres_connection::send(flight& commands) {
    expected_.clear();
    answered_ = 0;
    synced_ = false;
    seen_ = false;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (const auto* word = std::get_if<const char*>(&commands[i].what)) {
            expected_.push_back({i, false});
            if (PQsendQueryParams(connection_.get(), *word, 0, nullptr, nullptr, nullptr, nullptr, 1) == 0)
                return false;
        } else if (!send_step(commands, i)) {
            return false;
        }
    }
    return PQpipelineSync(connection_.get()) != 0;
}

asio::awaitable<bool> postgres_connection::flush() {
    while (true) {
        const int left = PQflush(connection_.get());
        if (left <= 0) co_return left == 0;
        co_await (socket_.async_wait(socket_base::wait_write, asio::use_awaitable) ||
                  socket_.async_wait(socket_base::wait_read, asio::use_awaitable));
        if (PQconsumeInput(connection_.get()) == 0) co_return false;
    }
}

void postgres_connection::guard_against_silence() {
    silence_.expires_after(silence_limit);
    silence_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (error || !self || self->synced_) return;
        ::shutdown(PQsocket(self->connection_.get()), SHUT_RDWR);
    });
}

asio::awaitable<bool> postgres_connection::fly(flight& commands) {
    const auto self = shared_from_this();
    if (broken_) co_return false;
    bool alive = send(commands);
    guard_against_silence();
    if (alive) alive = co_await flush();
    while (alive && !synced_) {
        boost::system::error_code error;
        co_await socket_.async_wait(socket_base::wait_read, asio::redirect_error(asio::use_awaitable, error));
        alive = !error && PQconsumeInput(connection_.get()) != 0 && absorb(commands);
    }
    silence_.cancel();
    if (!alive) broken_ = true;
    co_return synced_;
}

bool postgres_connection::absorb(flight& commands) {
    while (!synced_ && PQisBusy(connection_.get()) == 0) {
        const postgres_result result(PQgetResult(connection_.get()));
        if (!result) {
            if (PQstatus(connection_.get()) != CONNECTION_OK) return false;
            if (std::exchange(seen_, false)) ++answered_;
            continue;
        }
        if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
            synced_ = true;
            const postgres_result end(PQgetResult(connection_.get()));  // none: libpq marks the end of the queue
        } else if (answered_ < expected_.size()) {
            seen_ = true;
            note(result.get(), expected_[answered_], commands);
        } else if (is_error(PQresultStatus(result.get()))) {
            note_failed_end(result.get(), commands);
        }
    }
    return PQstatus(connection_.get()) == CONNECTION_OK;
}

// All statements were answered, and then their transaction could not be committed.
void postgres_connection::note_failed_end(const PGresult* result, flight& commands) {
    if (ends_connection(result)) broken_ = true;
    commands.back().came = command::outcome::FAILED;
    commands.back().error = error_of(result, commands.back().name());
}

void postgres_connection::note(const PGresult* result, expectation about, flight& commands) {
    auto& which = commands[about.command];
    auto* const step = std::get_if<shared_step>(&which.what);
    const auto status = PQresultStatus(result);
    const bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (about.preparing) {
        if (!done) prepared_[(*step)->what->number] = false;
        if (done) return;
    }
    if (is_error(status)) {
        if (which.came == command::outcome::FAILED) return;
        if (ends_connection(result)) broken_ = true;
        which.came = command::outcome::FAILED;
        which.error = error_of(result, which.name());
    } else if (status == PGRES_PIPELINE_ABORTED) {
        if (which.came == command::outcome::LOST) which.came = command::outcome::ABORTED;
    } else if (step != nullptr) {
        try {
            read_rows(result, which.name(), (*step)->result);
            (*step)->done = true;
            which.came = command::outcome::DONE;
        } catch (...) {
            which.came = command::outcome::FAILED;
            which.error = std::current_exception();
        }
    } else {
        const bool rolled_back =
            which.name() == "COMMIT" && std::string_view(PQcmdStatus(const_cast<PGresult*>(result))) != "COMMIT";
        which.came = rolled_back ? command::outcome::ABORTED : command::outcome::DONE;
    }
}

}  // namespace callout::db
