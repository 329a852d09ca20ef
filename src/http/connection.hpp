#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/buckets.hpp"
#include "http/input_buffer.hpp"
#include "http/message.hpp"
#include "http/request_parser.hpp"
#include "http/response_writer.hpp"
#include "http/server.hpp"

namespace callout {

class connection;

using loop_executor = boost::asio::io_context::executor_type;
using client_socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, loop_executor>;

/// What all connections of one server share; it outlives the last of them.
struct connection_group {
    connection_group(boost::asio::io_context& loop, handler answer_with, const server_limits& bounds)
        : answer{std::move(answer_with)}, limits{bounds}, emptied{loop} {}

    handler answer;
    server_limits limits;
    date_line date;
    std::vector<connection*> open;
    /// How many of them each network has.
    std::map<bucket_key, std::size_t> networks;
    /// Those of them which are being told that there is no room for them.
    std::size_t turned_away = 0;
    bool draining = false;
    /// Cancelled when the last connection of a draining server is gone.
    boost::asio::steady_timer emptied;
};

/// One client's socket, from its acceptance to its end. Lives in the coroutine that serves it.
class connection {
public:
    using time_point = std::chrono::steady_clock::time_point;

    connection(client_socket socket, const boost::asio::ip::address& peer, std::shared_ptr<connection_group> group);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Answers requests until either side has had enough. Throws nothing but what memory shortage throws.
    boost::asio::awaitable<void> serve();
    /// Answers 503 and closes.
    boost::asio::awaitable<void> turn_away();

    /// Ends what has passed its deadline; gives back memory that an idle connection does not need.
    void sweep(time_point now);
    /// Ends the connection if no request is under way, and a stream.
    void begin_to_end();
    /// Ends the connection, whatever is under way.
    void close();

private:
    enum class phase : std::uint8_t { IDLE, HEADER, BODY, ANSWERING, WRITING, LINGERING };
    enum class progress : std::uint8_t { INCOMPLETE, READY, REFUSED };
    enum class sent : std::uint8_t { ALL, BLOCKED, FAILED };

    void enter(phase next, std::chrono::milliseconds patience);
    void wait_for_header();
    progress take_header();
    progress refuse(const refusal& reason);
    progress refuse_unfinished_header(std::string_view received);
    void forget_request();

    bool take_buffered_body();
    boost::asio::awaitable<progress> read_body();
    boost::asio::awaitable<progress> read_sized_body();
    boost::asio::awaitable<progress> read_chunked_body();
    boost::asio::awaitable<std::size_t> read_into(char* begin, std::size_t size);

    boost::asio::awaitable<bool> answer();
    /// Goes on with what follows the headers until it ends or the client is gone.
    boost::asio::awaitable<void> stream(body_source& source);
    boost::asio::awaitable<void> send_all(body_source& source);
    boost::asio::awaitable<void> ignore_client();
    std::size_t write_some(std::string_view header, std::string_view content, boost::system::error_code& problem);
    sent try_send(std::string_view& header, std::string_view& content);
    boost::asio::awaitable<bool> send(std::string_view content = {});
    boost::asio::awaitable<void> finish();
    boost::asio::awaitable<void> linger();

    client_socket socket_;
    std::shared_ptr<connection_group> group_;
    std::size_t position_;
    time_point deadline_;
    phase phase_ = phase::IDLE;
    bool timed_out_ = false;
    bool keep_alive_ = true;
    input_buffer in_;
    header_scanner scanner_;
    framing framing_;
    request request_;
    std::size_t used_ = 0;
    std::string body_;
    std::string surplus_;
    std::string out_;
    body_source* source_ = nullptr;
    bucket_key network_;
    std::string remote_address_;
};

}  // namespace callout
