#include "http/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/client_address.hpp"

namespace callout {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t batch_bytes = 64 * 1024;
constexpr std::size_t copied_content_bytes = 16 * 1024;
constexpr std::size_t kept_bytes = 16 * 1024;
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::size_t lingering_bytes = 16 * 1024 * 1024;
constexpr std::chrono::seconds lingering_time{5};
constexpr refusal too_slow{408, "Request timeout."};
constexpr refusal too_large{413, "Request body too large."};

void release_if_large(std::string& text) {
    text.clear();
    if (text.capacity() > kept_bytes) text.shrink_to_fit();
}

}  // namespace

connection::connection(client_socket socket, const asio::ip::address& peer, std::shared_ptr<connection_group> group)
    : socket_{std::move(socket)},
      group_{std::move(group)},
      position_{group_->open.size()},
      network_{network_key(peer)},
      remote_address_{peer.to_string()} {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
    socket_.non_blocking(true, ignored);
    enter(phase::IDLE, group_->limits.header_timeout);
    group_->open.push_back(this);
    ++group_->networks[network_];
}

connection::~connection() {
    auto& open = group_->open;
    open[position_] = open.back();
    open[position_]->position_ = position_;
    open.pop_back();
    if (const auto at = group_->networks.find(network_); --at->second == 0) group_->networks.erase(at);
    if (open.empty() && group_->draining) group_->emptied.cancel();
}

asio::awaitable<void> connection::serve() {
    for (;;) {
        auto step = take_header();
        if (step == progress::INCOMPLETE) {
            if (!out_.empty() && !co_await send()) co_return;
            if (!keep_alive_) break;
            wait_for_header();
            if (phase_ == phase::IDLE && group_->draining) co_return;
            in_.make_room(group_->limits.header_bytes);
            const auto [problem, size] =
                co_await socket_.async_read_some(asio::buffer(in_.free_begin(), in_.free_size()), awaited);
            in_.commit(size);
            if (!problem) continue;
            if (phase_ != phase::HEADER || !timed_out_) co_return;
            step = refuse(too_slow);
        }
        if (step == progress::READY && !take_buffered_body()) step = co_await read_body();
        if (step == progress::INCOMPLETE) co_return;
        if (step == progress::REFUSED) break;
        if (!co_await answer()) co_return;
    }
    co_await finish();
}

asio::awaitable<void> connection::turn_away() {
    refuse({503, "Too many connections."});
    co_await finish();
}

void connection::enter(phase next, std::chrono::milliseconds patience) {
    phase_ = next;
    timed_out_ = false;
    deadline_ = std::chrono::steady_clock::now() + patience;
}

void connection::wait_for_header() {
    if (!in_.empty()) {
        if (phase_ != phase::HEADER) enter(phase::HEADER, group_->limits.header_timeout);
        return;
    }
    in_.shrink();
    if (phase_ != phase::IDLE) enter(phase::IDLE, group_->limits.idle_timeout);
}

connection::progress connection::take_header() {
    if (!keep_alive_) return progress::INCOMPLETE;
    auto received = in_.view();
    if (!scanner_.past_request_line()) {
        while (received.starts_with("\r\n")) {
            in_.consume(2);
            received = in_.view();
        }
    }
    const auto found = scanner_.scan(received);
    if (found == header_scanner::outcome::MALFORMED) return refuse({});
    const auto size = found == header_scanner::outcome::COMPLETE ? scanner_.size() : received.size();
    if (size > group_->limits.header_bytes) return refuse_unfinished_header(received);
    if (found == header_scanner::outcome::INCOMPLETE) {
        return size < group_->limits.header_bytes ? progress::INCOMPLETE : refuse_unfinished_header(received);
    }
    used_ = size;
    if (const auto reason = parse_header(received.substr(0, size), request_, framing_)) return refuse(*reason);
    request_.remote_address = remote_address_;
    return progress::READY;
}

connection::progress connection::refuse_unfinished_header(std::string_view received) {
    return refuse(received.find('\n') >= group_->limits.header_bytes ? refusal{414, "Request target too long."}
                                                                     : refusal{431, "Request headers too large."});
}

connection::progress connection::refuse(const refusal& reason) {
    const auto reply = error_response(reason.status, reason.detail);
    append_header(out_, reply, {.head = false, .keep_alive = false, .http_1_0 = false}, group_->date.now());
    out_ += reply.body;
    keep_alive_ = false;
    return progress::REFUSED;
}

void connection::forget_request() {
    in_.consume(used_);
    used_ = 0;
    scanner_.reset();
    if (!body_.empty()) release_if_large(body_);
    if (surplus_.empty()) return;
    in_.append(surplus_);
    release_if_large(surplus_);
}

bool connection::take_buffered_body() {
    if (framing_.chunked) return false;
    const auto available = in_.view().substr(used_);
    if (framing_.content_length > std::min(group_->limits.body_bytes, available.size())) return false;
    const auto size = static_cast<std::size_t>(framing_.content_length);
    request_.body = available.substr(0, size);
    used_ += size;
    return true;
}

asio::awaitable<connection::progress> connection::read_body() {
    if (framing_.content_length > group_->limits.body_bytes) co_return refuse(too_large);
    if (framing_.expects_continue && in_.view().size() == used_) {
        out_ += "HTTP/1.1 100 Continue\r\n\r\n";
        if (!co_await send()) co_return progress::INCOMPLETE;
    }
    enter(phase::BODY, group_->limits.body_timeout);
    const auto result = co_await (framing_.chunked ? read_chunked_body() : read_sized_body());
    if (result == progress::INCOMPLETE && timed_out_) co_return refuse(too_slow);
    request_.body = body_;
    co_return result;
}

asio::awaitable<connection::progress> connection::read_sized_body() {
    const auto size = static_cast<std::size_t>(framing_.content_length);
    body_.reserve(size);
    body_ = in_.view().substr(used_);
    used_ = in_.view().size();
    for (auto filled = body_.size(); filled < size;) {
        body_.resize(std::min(size, filled + piece_bytes));
        const auto received = co_await read_into(body_.data() + filled, body_.size() - filled);
        if (received == 0) co_return progress::INCOMPLETE;
        filled += received;
        body_.resize(filled);
    }
    co_return progress::READY;
}

asio::awaitable<connection::progress> connection::read_chunked_body() {
    chunk_decoder decoder{group_->limits.body_bytes};
    std::string piece;
    auto input = in_.view().substr(used_);
    used_ = in_.view().size();
    for (;;) {
        const auto outcome = decoder.feed(input, body_);
        if (outcome == chunk_decoder::outcome::MALFORMED) co_return refuse({});
        if (outcome == chunk_decoder::outcome::TOO_LARGE) co_return refuse(too_large);
        if (outcome == chunk_decoder::outcome::DONE) break;
        piece.resize(kept_bytes);
        const auto received = co_await read_into(piece.data(), piece.size());
        if (received == 0) co_return progress::INCOMPLETE;
        input = std::string_view{piece}.substr(0, received);
    }
    surplus_ = input;
    co_return progress::READY;
}

asio::awaitable<std::size_t> connection::read_into(char* begin, std::size_t size) {
    const auto [problem, received] = co_await socket_.async_read_some(asio::buffer(begin, size), awaited);
    co_return problem ? 0 : received;
}

asio::awaitable<bool> connection::answer() {
    phase_ = phase::ANSWERING;
    response reply;
    try {
        reply = co_await group_->answer(request_);
    } catch (...) {
        reply = error_response(500, "A server error occurred.");
    }
    keep_alive_ = framing_.keep_alive && !group_->draining && reply.source == nullptr;
    const answer_form form{request_.method == verb::HEAD, keep_alive_, framing_.http_1_0};
    append_header(out_, reply, form, group_->date.now());
    const auto content = carries_content(reply, form) ? reply.content() : std::string_view{};
    forget_request();
    if (reply.source != nullptr) {
        if (!form.head) co_await stream(*reply.source);
        co_return false;
    }
    if (content.size() > copied_content_bytes) co_return co_await send(content);
    out_ += content;
    if (out_.size() >= batch_bytes) co_return co_await send();
    co_return true;
}

asio::awaitable<void> connection::stream(body_source& source) {
    using namespace asio::experimental::awaitable_operators;
    in_.shrink();
    source_ = &source;
    source.closes_by([this] { close(); });
    co_await (send_all(source) || ignore_client());
    source.closes_by({});
    source_ = nullptr;
}

asio::awaitable<void> connection::send_all(body_source& source) {
    while (co_await send()) {
        phase_ = phase::ANSWERING;
        out_ = co_await source.next();
        if (out_.empty()) co_return;
    }
}

asio::awaitable<void> connection::ignore_client() {
    std::array<char, 64> scrap{};
    while (co_await read_into(scrap.data(), scrap.size()) > 0) continue;
}

std::size_t connection::write_some(std::string_view header, std::string_view content, error_code& problem) {
    if (content.empty()) return socket_.write_some(asio::buffer(header), problem);
    return socket_.write_some(std::array{asio::buffer(header), asio::buffer(content)}, problem);
}

connection::sent connection::try_send(std::string_view& header, std::string_view& content) {
    while (!header.empty() || !content.empty()) {
        error_code problem;
        const auto size = write_some(header, content, problem);
        if (problem == asio::error::would_block) return sent::BLOCKED;
        if (problem) return sent::FAILED;
        const auto of_header = std::min(size, header.size());
        header.remove_prefix(of_header);
        content.remove_prefix(size - of_header);
    }
    out_.clear();
    return sent::ALL;
}

asio::awaitable<bool> connection::send(std::string_view content) {
    std::string_view header{out_};
    for (;;) {
        const auto result = try_send(header, content);
        if (result != sent::BLOCKED) co_return result == sent::ALL;
        enter(phase::WRITING, group_->limits.write_timeout);
        const auto [problem] = co_await socket_.async_wait(client_socket::wait_write, awaited);
        if (problem) co_return false;
    }
}

asio::awaitable<void> connection::finish() {
    if (!out_.empty() && !co_await send()) co_return;
    co_await linger();
}

asio::awaitable<void> connection::linger() {
    error_code ignored;
    socket_.shutdown(client_socket::shutdown_send, ignored);
    enter(phase::LINGERING, lingering_time);
    std::string scrap(kept_bytes, '\0');
    for (std::size_t total = 0; total < lingering_bytes;) {
        const auto received = co_await read_into(scrap.data(), scrap.size());
        if (received == 0) co_return;
        total += received;
    }
}

void connection::sweep(time_point now) {
    if (phase_ == phase::ANSWERING) return;
    if (phase_ == phase::IDLE && out_.capacity() > 0) out_ = std::string{};
    if (now < deadline_) return;
    timed_out_ = true;
    if (phase_ == phase::WRITING || phase_ == phase::LINGERING) return close();
    error_code ignored;
    socket_.cancel(ignored);
}

void connection::begin_to_end() {
    if (source_ != nullptr) return source_->stop();
    if (phase_ != phase::IDLE) return;
    error_code ignored;
    socket_.cancel(ignored);
}

void connection::close() {
    error_code ignored;
    socket_.close(ignored);
}

}  // namespace callout
