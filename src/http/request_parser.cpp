#include "http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <charconv>

namespace callout {

namespace {

namespace beast = boost::beast;

constexpr std::size_t most_headers = 100;
constexpr std::size_t most_chunk_extras = 8 * 1024;
constexpr refusal malformed{};
constexpr refusal too_many_headers{431, "Request headers too large."};
constexpr refusal unknown_encoding{501, "Transfer encoding not supported."};
constexpr refusal unknown_version{505, "HTTP version not supported."};
constexpr refusal unknown_expectation{417, "Expectation failed."};

std::string_view standard(beast::string_view text) { return {text.data(), text.size()}; }

/// Counts the headers that decide about framing, and passes all of them on.
class header_parser final : public beast::http::basic_parser<true> {
public:
    explicit header_parser(request& into) : into_{into} {}

    int version = 0;
    std::size_t hosts = 0, lengths = 0, encodings = 0;
    std::string_view host, length, encoding, expectation;

private:
    using code = beast::error_code;

    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int number,
                         code&) override {
        into_.method_name = standard(method);
        into_.method = verb_of(into_.method_name);
        into_.target = standard(target);
        version = number;
    }

    void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                       code& problem) override {
        if (into_.headers.size() == most_headers) {
            problem = beast::http::error::header_limit;
            return;
        }
        into_.headers.push_back({standard(name), standard(value)});
        switch (field) {
            case beast::http::field::host: ++hosts, host = standard(value); break;
            case beast::http::field::content_length: ++lengths, length = standard(value); break;
            case beast::http::field::transfer_encoding: ++encodings, encoding = standard(value); break;
            case beast::http::field::expect: expectation = standard(value); break;
            default: break;
        }
    }

    void on_response_impl(int, beast::string_view, int, code&) override {}
    void on_header_impl(code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, code&) override {}
    std::size_t on_body_impl(beast::string_view body, code&) override { return body.size(); }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, code&) override { return body.size(); }
    void on_finish_impl(code&) override {}

    request& into_;
};

bool is_digit(char octet) { return octet >= '0' && octet <= '9'; }

bool is_host_octet(char octet) {
    const bool letter = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
    return letter || is_digit(octet) || std::string_view{"-._~:[]"}.find(octet) != std::string_view::npos;
}

/// Whether the request line ends with a well-formed version, though not one we speak.
bool names_other_version(std::string_view block) {
    const auto line = block.substr(0, block.find('\r'));
    const auto space = line.rfind(' ');
    if (space == std::string_view::npos) return false;
    const auto word = line.substr(space + 1);
    return word.size() == 8 && word.starts_with("HTTP/") && is_digit(word[5]) && word[6] == '.' && is_digit(word[7]) &&
           word != "HTTP/1.0" && word != "HTTP/1.1";
}

bool is_valid_host(const header_parser& parser) {
    if (parser.hosts == 0) return parser.version == 10;
    return parser.hosts == 1 && !parser.host.empty() && std::ranges::all_of(parser.host, is_host_octet);
}

std::optional<refusal> check_body_framing(const header_parser& parser, framing& how) {
    if (parser.lengths > 1 || parser.encodings > 1 || (parser.lengths > 0 && parser.encodings > 0)) return malformed;
    if (parser.encodings == 1) {
        if (parser.version == 10) return malformed;
        if (!equal_ignoring_case(parser.encoding, "chunked")) return unknown_encoding;
        how.chunked = true;
    }
    if (parser.lengths == 1) {
        const char* const begin = parser.length.data();
        const char* const end = begin + parser.length.size();
        const auto [stop, problem] = std::from_chars(begin, end, how.content_length);
        if (problem != std::errc{} || stop != end) return malformed;
    }
    return std::nullopt;
}

/// Reduces an absolute-form target to its path; its host has to be the one of the Host header.
bool normalise_target(request& into, std::string_view host) {
    auto target = into.target;
    if (target.find('#') != std::string_view::npos) return false;
    if (target == "*") {
        into.set_target(target);
        return into.method == verb::OPTIONS;
    }
    if (!target.starts_with('/')) {
        const auto scheme = target.find("://");
        if (scheme == std::string_view::npos) return false;
        const auto name = target.substr(0, scheme);
        if (!equal_ignoring_case(name, "http") && !equal_ignoring_case(name, "https")) return false;
        target.remove_prefix(scheme + 3);
        const auto path = std::min(target.find_first_of("/?"), target.size());
        if (!equal_ignoring_case(target.substr(0, path), host)) return false;
        target.remove_prefix(path);
        if (target.empty()) target = "/";
        if (!target.starts_with('/')) return false;
    }
    into.set_target(target);
    return true;
}

}  // namespace

header_scanner::outcome header_scanner::scan(std::string_view received) {
    for (;;) {
        const bool folded = line_ > 0 && line_ < received.size() && (received[line_] == ' ' || received[line_] == '\t');
        if (folded) return outcome::MALFORMED;
        const auto feed = received.find('\n', line_);
        if (feed == std::string_view::npos) return outcome::INCOMPLETE;
        if (feed == line_ || received[feed - 1] != '\r') return outcome::MALFORMED;
        const bool empty_line = feed == line_ + 1;
        line_ = feed + 1;
        if (empty_line) return outcome::COMPLETE;
    }
}

std::optional<refusal> parse_header(std::string_view block, request& into, framing& how) {
    into.headers.clear();
    into.body = {};
    how = {};
    header_parser parser{into};
    parser.header_limit(static_cast<std::uint32_t>(block.size()) + 1);
    parser.body_limit(boost::none);
    boost::system::error_code problem;
    parser.put(boost::asio::const_buffer{block.data(), block.size()}, problem);
    if (problem == beast::http::error::header_limit) return too_many_headers;
    if (problem == beast::http::error::bad_version && names_other_version(block)) return unknown_version;
    if (problem || !parser.is_header_done()) return malformed;
    if (!is_valid_host(parser) || !normalise_target(into, parser.host)) return malformed;
    if (const auto reason = check_body_framing(parser, how)) return reason;
    how.http_1_0 = parser.version == 10;
    how.keep_alive = parser.keep_alive();
    if (!parser.expectation.empty() && !how.http_1_0) {
        if (!equal_ignoring_case(parser.expectation, "100-continue")) return unknown_expectation;
        how.expects_continue = true;
    }
    return std::nullopt;
}

chunk_decoder::outcome chunk_decoder::feed(std::string_view& input, std::string& body) {
    while (part_ != part::COMPLETE && !input.empty()) {
        if (part_ == part::DATA) {
            if (!take_data(input, body)) return outcome::TOO_LARGE;
            continue;
        }
        if (!take(input.front())) return outcome::MALFORMED;
        input.remove_prefix(1);
        if (remaining_ > limit_ - std::min(limit_, body.size())) return outcome::TOO_LARGE;
    }
    return part_ == part::COMPLETE ? outcome::DONE : outcome::MORE;
}

bool chunk_decoder::take_data(std::string_view& input, std::string& body) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size()));
    if (body.size() + size > limit_) return false;
    body.append(input.substr(0, size));
    input.remove_prefix(size);
    remaining_ -= size;
    if (remaining_ == 0) part_ = part::DATA_CR;
    return true;
}

bool chunk_decoder::take(char octet) {
    switch (part_) {
        case part::SIZE: return take_size(octet);
        case part::EXTENSION: return take_extra(octet, part::SIZE_END);
        case part::SIZE_END: return expect(octet, '\n', remaining_ == 0 ? part::TRAILER_BEGIN : part::DATA);
        case part::DATA_CR: return expect(octet, '\r', part::DATA_LF);
        case part::DATA_LF: digits_ = 0; return expect(octet, '\n', part::SIZE);
        case part::TRAILER_BEGIN:
            part_ = part::TRAILER;
            return take_extra(octet, octet == '\r' ? part::LAST_LF : part::TRAILER_END);
        case part::TRAILER: return take_extra(octet, part::TRAILER_END);
        case part::TRAILER_END: return expect(octet, '\n', part::TRAILER_BEGIN);
        case part::LAST_LF: return expect(octet, '\n', part::COMPLETE);
        case part::DATA:
        case part::COMPLETE: break;
    }
    return false;
}

bool chunk_decoder::take_size(char octet) {
    unsigned digit{};
    if (std::from_chars(&octet, &octet + 1, digit, 16).ec == std::errc{}) {
        remaining_ = remaining_ * 16 + digit;
        return ++digits_ <= 15;
    }
    if (digits_ == 0 || (octet != '\r' && octet != ';')) return false;
    part_ = octet == '\r' ? part::SIZE_END : part::EXTENSION;
    return true;
}

bool chunk_decoder::take_extra(char octet, part end) {
    if (octet == '\r') {
        part_ = end;
        return true;
    }
    const auto value = static_cast<unsigned char>(octet);
    return ++extra_ <= most_chunk_extras && (value >= 32 || octet == '\t') && value != 127;
}

bool chunk_decoder::expect(char octet, char wanted, part next) {
    part_ = next;
    return octet == wanted;
}

}  // namespace callout
