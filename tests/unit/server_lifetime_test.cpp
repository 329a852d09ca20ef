#include <sys/resource.h>

#include <vector>

#include "unit/server_fixture.hpp"

namespace callout::testing {

using namespace std::chrono_literals;

constexpr std::string_view ask_root = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view ask_wait = "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n";

/// Puts the process's limit of descriptors back, whatever happens.
class descriptor_limit {
public:
    explicit descriptor_limit(rlim_t limit) {
        getrlimit(RLIMIT_NOFILE, &former_);
        const rlimit narrow{limit, former_.rlim_max};
        setrlimit(RLIMIT_NOFILE, &narrow);
    }
    ~descriptor_limit() { setrlimit(RLIMIT_NOFILE, &former_); }
    descriptor_limit(const descriptor_limit&) = delete;
    descriptor_limit& operator=(const descriptor_limit&) = delete;

private:
    rlimit former_{};
};

TEST_F(server_test, slow_headers_are_answered_408_while_others_are_served) {
    start({.header_timeout = 50ms});
    std::vector<raw_client> slow(5);
    for (auto& one : slow) one.connect(port());
    for (auto& one : slow) one.send("GET / HTTP/1.1\r\nHost:");
    EXPECT_EQ(client().ask(ask_root).status, 200);
    for (auto& one : slow) EXPECT_EQ(one.read().body, R"({"detail":"Request timeout."})");
}

TEST_F(server_test, a_slow_body_is_answered_408) {
    start({.body_timeout = 50ms});
    EXPECT_EQ(client().ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na").status, 408);
}

TEST_F(server_test, a_slow_chunked_body_is_answered_408) {
    start({.body_timeout = 50ms});
    EXPECT_EQ(client().ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na").status, 408);
}

TEST_F(server_test, a_connection_that_says_nothing_is_closed_without_a_word) {
    start({.header_timeout = 50ms});
    EXPECT_TRUE(client().ended());
}

TEST_F(server_test, an_idle_connection_is_closed) {
    start({.idle_timeout = 50ms});
    auto ann = client();
    ASSERT_EQ(ann.ask(ask_root).status, 200);
    EXPECT_TRUE(ann.ended());
}

TEST_F(server_test, a_client_that_takes_no_answer_is_let_go) {
    start({.write_timeout = 50ms});
    auto ann = client();
    ann.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    until_open(1);
    until_open(0);
}

TEST_F(server_test, a_handler_may_take_longer_than_any_timeout) {
    start({.header_timeout = 20ms, .body_timeout = 20ms, .idle_timeout = 20ms, .write_timeout = 20ms});
    auto ann = client();
    ann.send(ask_wait);
    until_waiting();
    auto silent = client();
    ASSERT_TRUE(silent.ended());
    let_go();
    EXPECT_EQ(ann.read().status, 200);
}

TEST_F(server_test, connections_beyond_the_limit_are_answered_503_and_closed) {
    start({.connections = 1});
    auto ann = client();
    ASSERT_EQ(ann.ask(ask_root).status, 200);
    auto bob = client();
    EXPECT_EQ(bob.ask(ask_root).body, R"({"detail":"Too many connections."})");
    EXPECT_TRUE(bob.ended());
}

TEST_F(server_test, connections_of_one_network_beyond_its_limit_are_answered_503_and_closed) {
    start({.connections_per_network = 2});
    auto ann = client();
    auto bob = client();
    ASSERT_EQ(ann.ask(ask_root).status, 200);
    ASSERT_EQ(bob.ask(ask_root).status, 200);
    auto cid = client();
    EXPECT_EQ(cid.ask(ask_root).body, R"({"detail":"Too many connections."})");
    EXPECT_TRUE(cid.ended());
    EXPECT_EQ(ann.ask(ask_root).status, 200);
}

TEST_F(server_test, a_connection_that_ends_makes_room_for_another_of_its_network) {
    start({.connections_per_network = 1});
    {
        EXPECT_EQ(client().ask(ask_root).status, 200);
    }
    until_open(0);
    EXPECT_EQ(client().ask(ask_root).status, 200);
}

TEST_F(server_test, a_network_of_many_clients_may_have_any_number_of_connections) {
    start({.connections_per_network = 1, .is_unlimited = [](const auto& peer) { return peer.is_loopback(); }});
    auto ann = client();
    ASSERT_EQ(ann.ask(ask_root).status, 200);
    EXPECT_EQ(client().ask(ask_root).status, 200);
}

TEST_F(server_test, a_connection_that_ends_makes_room_for_another) {
    start({.connections = 1});
    {
        EXPECT_EQ(client().ask(ask_root).status, 200);
    }
    until_open(0);
    EXPECT_EQ(client().ask(ask_root).status, 200);
}

TEST_F(server_test, a_client_that_vanishes_disturbs_nobody) {
    start();
    {
        auto ann = client();
        ann.socket().set_option(boost::asio::socket_base::linger{true, 0});
        ann.send(ask_wait);
        until_waiting();
    }
    let_go();
    EXPECT_EQ(client().ask(ask_root).status, 200);
}

TEST_F(server_test, running_out_of_descriptors_delays_but_does_not_end_accepting) {
    start();
    raw_client ann;
    ASSERT_EQ(client().ask(ask_root).status, 200);
    until_open(0);
    {
        const descriptor_limit none{static_cast<rlim_t>(ann.socket().native_handle())};
        ann.connect(port());
        ann.send(ask_root);
        EXPECT_EQ(open_connections(), 0U);
    }
    EXPECT_EQ(ann.read().status, 200);
}

TEST_F(server_test, draining_finishes_what_is_in_flight) {
    start();
    auto ann = client();
    ann.send(ask_wait);
    until_waiting();
    auto drained = drain(20s);
    let_go();
    EXPECT_TRUE(ann.read().has("Connection: close\r\n"));
    EXPECT_TRUE(ann.ended());
    ann.socket().close();
    EXPECT_EQ(drained.wait_for(10s), std::future_status::ready);
}

TEST_F(server_test, draining_closes_idle_connections_at_once) {
    start();
    auto ann = client();
    ASSERT_EQ(ann.ask(ask_root).status, 200);
    auto drained = drain(60s);
    EXPECT_TRUE(ann.ended());
    EXPECT_EQ(drained.wait_for(20s), std::future_status::ready);
}

TEST_F(server_test, draining_does_not_wait_for_ever) {
    start();
    auto ann = client();
    ann.send(ask_wait);
    until_waiting();
    drain(20ms).get();
    EXPECT_TRUE(ann.ended());
}

TEST_F(server_test, nobody_is_accepted_while_draining) {
    start();
    drain(0ms).get();
    EXPECT_THROW(client(), boost::system::system_error);
}

TEST_F(server_test, a_port_in_use_is_named_in_the_error) {
    start();
    boost::asio::io_context loop;
    server second{loop, {}};
    try {
        second.listen("127.0.0.1", port());
        FAIL() << "listened twice";
    } catch (const std::runtime_error& problem) {
        EXPECT_EQ(std::string{problem.what()},
                  "Cannot listen on 127.0.0.1:" + std::to_string(port()) + ": Address already in use");
    }
}

}  // namespace callout::testing
