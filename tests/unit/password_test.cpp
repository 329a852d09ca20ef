#include "security/password.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <string>
#include <thread>
#include <utility>

namespace callout {
namespace {

namespace asio = boost::asio;

constexpr password_cost cheap{.memory_kib = 8, .passes = 1};
// Made with Python: hashlib.pbkdf2_hmac("sha256", password, salt, iterations).
constexpr auto django_hash = "pbkdf2_sha256$1000$seasaltseasalt$cfcKhhxcNxLiYkdI3PmwvC7bkgo8NgNRqnZO52mB1Rg=";
constexpr auto django_password = "correct horse battery";
constexpr verification no_match{};
constexpr verification matches_as_it_is{.matches = true, .needs_rehash = false};
constexpr verification matches_but_outdated{.matches = true, .needs_rehash = true};

template <class T>
T result_of(asio::io_context& loop, asio::awaitable<T> work) {
    std::exception_ptr failure;
    T result{};
    asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown, T value) {
        failure = thrown;
        result = std::move(value);
    });
    loop.restart();
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return result;
}

class password_test : public testing::Test {
protected:
    std::string hashed(std::string password) { return result_of(loop_, hasher_.hash(std::move(password))); }
    verification verified(std::string password, std::string stored) {
        return result_of(loop_, hasher_.verify(std::move(password), std::move(stored)));
    }

    asio::io_context loop_;
    password_hasher hasher_{cheap, {.threads = 1, .waiting = 8}};
};

TEST_F(password_test, a_password_matches_its_own_hash) {
    EXPECT_EQ(verified("teapot in vellum", hashed("teapot in vellum")), matches_as_it_is);
}

TEST_F(password_test, another_password_does_not_match) {
    EXPECT_EQ(verified("Teapot in vellum", hashed("teapot in vellum")), no_match);
}

TEST_F(password_test, the_same_password_is_salted_afresh_each_time) { EXPECT_NE(hashed("teapot"), hashed("teapot")); }

TEST_F(password_test, a_hash_is_written_as_django_writes_argon2) {
    EXPECT_TRUE(hashed("teapot").starts_with("argon2$argon2id$v=19$m=8,t=1,p=1$"));
}

TEST_F(password_test, every_byte_of_a_password_counts) {
    using namespace std::string_literals;
    EXPECT_EQ(verified("tea\0pot"s, hashed("tea\0cup"s)), no_match);
}

TEST_F(password_test, a_password_of_a_mebibyte_matches) {
    const std::string password(1U << 20U, 'p');
    EXPECT_EQ(verified(password, hashed(password)), matches_as_it_is);
}

TEST_F(password_test, a_hash_of_another_cost_matches_and_asks_for_a_new_one) {
    password_hasher dearer{{.memory_kib = 16, .passes = 2}, {}};
    EXPECT_EQ(verified("teapot", result_of(loop_, dearer.hash("teapot"))), matches_but_outdated);
}

// The reference implementation's own test vector, of two lanes.
TEST_F(password_test, an_argon2_hash_of_several_lanes_matches) {
    EXPECT_EQ(verified("password",
                       "argon2$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"),
              matches_but_outdated);
}

TEST_F(password_test, a_pbkdf2_hash_of_django_matches_and_asks_for_a_new_one) {
    EXPECT_EQ(verified(django_password, django_hash), matches_but_outdated);
}

TEST_F(password_test, a_pbkdf2_hash_matches_a_password_beyond_ascii) {
    EXPECT_EQ(verified("pässwörd", "pbkdf2_sha256$1$nacl$afJi4lB78ZB6Q9+9+uA0R5KADg0jRtt0qNOnMcLJOC4="),
              matches_but_outdated);
}

TEST_F(password_test, a_wrong_password_for_a_pbkdf2_hash_asks_for_nothing) {
    EXPECT_EQ(verified("correct horse", django_hash), no_match);
}

TEST_F(password_test, nothing_matches_what_is_no_hash) {
    for (const auto* const stored :
         {"", "!", "!unusable", "argon2", "argon2$", "argon2$argon2id$v=19$m=8,t=1,p=1$",
          "argon2$argon2id$v=19$m=8,t=1,p=1$AAAA", "md5$salt$hash", "pbkdf2_sha256", "pbkdf2_sha256$",
          "pbkdf2_sha256$1000$salt", "pbkdf2_sha256$x$salt$hash", "pbkdf2_sha256$0$salt$hash",
          "pbkdf2_sha256$-1$salt$hash", "pbkdf2_sha256$1000$$", "teapot"}) {
        EXPECT_EQ(verified("teapot", stored), no_match) << stored;
    }
}

TEST_F(password_test, an_empty_password_matches_no_unusable_hash) { EXPECT_EQ(verified("", ""), no_match); }

TEST_F(password_test, a_stored_cost_beyond_reason_is_not_paid) {
    for (const auto* const stored :
         {"pbkdf2_sha256$4000000000$salt$AAAA", "pbkdf2_sha256$99999999999999999999$salt$AAAA",
          "argon2$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
          "argon2$argon2id$v=19$m=8,t=4000000000,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"}) {
        EXPECT_EQ(verified("teapot", stored), no_match) << stored;
    }
}

TEST_F(password_test, the_caller_resumes_on_its_own_thread) {
    const auto thread_after = [this]() -> asio::awaitable<std::thread::id> {
        co_await hasher_.verify("teapot", "");
        co_return std::this_thread::get_id();
    };
    EXPECT_EQ(result_of(loop_, thread_after()), std::this_thread::get_id());
}

TEST_F(password_test, many_at_once_are_all_answered) {
    const std::string stored = hashed("teapot");
    int matched = 0;
    for (int i = 0; i < 9; ++i) {
        asio::co_spawn(loop_, hasher_.verify("teapot", stored),
                       [&](std::exception_ptr, verification result) { matched += result.matches ? 1 : 0; });
    }
    loop_.restart();
    loop_.run();
    EXPECT_EQ(matched, 9);
}

// A place is given back on the caller's loop only, where both calls begin before any answer is taken up.
TEST_F(password_test, one_more_than_may_wait_is_turned_away_at_once) {
    password_hasher small{cheap, {.threads = 1, .waiting = 0}};
    int turned_away = 0;
    for (int i = 0; i < 2; ++i) {
        asio::co_spawn(loop_, small.hash("teapot"), [&](std::exception_ptr failure, const std::string&) {
            if (failure) {
                EXPECT_THROW(std::rethrow_exception(failure), password_pool_busy);
                ++turned_away;
            }
        });
    }
    loop_.restart();
    loop_.run();
    EXPECT_EQ(turned_away, 1);
}

TEST_F(password_test, a_place_is_free_again_after_its_work) {
    password_hasher small{cheap, {.threads = 1, .waiting = 0}};
    EXPECT_NE(result_of(loop_, small.hash("teapot")), "");
    EXPECT_NE(result_of(loop_, small.hash("teapot")), "");
}

TEST(password_hasher_test, a_hasher_may_end_while_work_waits) {
    asio::io_context loop;
    password_hasher hasher{cheap, {.threads = 1, .waiting = 8}};
    for (int i = 0; i < 8; ++i)
        asio::co_spawn(loop, hasher.hash("teapot"), [](std::exception_ptr, const std::string&) {});
    EXPECT_EQ(loop.run_one(), 1U);
}

TEST(password_hasher_test, a_cost_that_argon2_does_not_take_is_refused) {
    EXPECT_THROW((password_hasher{{.memory_kib = 7, .passes = 1}, {}}), std::invalid_argument);
    EXPECT_THROW((password_hasher{{.memory_kib = 8, .passes = 0}, {}}), std::invalid_argument);
}

TEST(password_hasher_test, a_pool_of_no_thread_is_refused) {
    EXPECT_THROW((password_hasher{cheap, {.threads = 0, .waiting = 1}}), std::invalid_argument);
}

}  // namespace
}  // namespace callout
