#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

namespace callout {

/// What one Argon2id hash costs whoever computes it (RFC 9106; one lane).
struct password_cost {
    std::size_t memory_kib = std::size_t{19} * 1024;
    unsigned passes = 2;
};

/// How many passwords are worked on at once, and how many more may wait.
struct password_pool_size {
    std::size_t threads = 1;
    std::size_t waiting = 256;
};

/// What became of a password shown for a stored hash.
struct verification {
    bool matches = false;
    /// It matches, but the hash is of another algorithm or cost: store a new one of the same password.
    bool needs_rehash = false;

    friend bool operator==(const verification&, const verification&) = default;
};

/// More passwords wait than the pool takes: the client may try again later.
class password_pool_busy : public std::runtime_error {
public:
    password_pool_busy() : std::runtime_error{"too many passwords are waiting to be hashed"} {}
};

/// Hashes and verifies passwords on threads of its own; every awaitable resumes on its caller's executor.
/// Hashes are Django's: "argon2$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>"; its pbkdf2_sha256 ones are verified too.
/// To be destroyed before the execution contexts of its callers.
class password_hasher {
public:
    /// @throws std::invalid_argument for a cost that Argon2 does not take (under 8 KiB or one pass) or no thread,
    /// std::runtime_error where libsodium cannot start.
    explicit password_hasher(password_cost cost = {}, password_pool_size size = {});
    password_hasher(const password_hasher&) = delete;
    password_hasher& operator=(const password_hasher&) = delete;
    ~password_hasher();

    /// A freshly salted hash to store. @throws password_pool_busy, std::bad_alloc.
    boost::asio::awaitable<std::string> hash(std::string password);

    /// Whether `stored` is a hash of `password`. Nothing matches an empty, unusable ("!...") or malformed one, which
    /// takes as long as an Argon2id hash of ours: for an account that does not exist. @throws password_pool_busy,
    /// std::bad_alloc.
    boost::asio::awaitable<verification> verify(std::string password, std::string stored);

private:
    using counter = std::shared_ptr<std::atomic<std::size_t>>;

    template <class Job>
    auto run(Job job) -> boost::asio::awaitable<decltype(job())>;

    password_cost cost_;
    std::size_t capacity_;
    counter taken_ = std::make_shared<std::atomic<std::size_t>>(0);
    boost::asio::thread_pool pool_;
};

}  // namespace callout
