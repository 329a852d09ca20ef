#include "fuzz/fuzzing.hpp"
#include "http/input_buffer.hpp"
#include "http/request_parser.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

/// A request line and its headers, at once and in pieces.
namespace callout::fuzzing {
namespace {

constexpr std::size_t header_limit = 16 * 1024;

struct reading {
    header_scanner::outcome outcome = header_scanner::outcome::INCOMPLETE;
    std::string block;

    friend bool operator==(const reading&, const reading&) = default;
};

reading read_in_pieces(std::string_view input, std::size_t piece) {
    input_buffer buffer;
    header_scanner scanner;
    reading result;
    while (result.outcome == header_scanner::outcome::INCOMPLETE && !input.empty()) {
        buffer.make_room(header_limit);
        const auto size = std::min({piece, input.size(), buffer.free_size()});
        if (size == 0) break;
        std::memcpy(buffer.free_begin(), input.data(), size);
        buffer.commit(size);
        input.remove_prefix(size);
        result.outcome = scanner.scan(buffer.view());
    }
    if (result.outcome == header_scanner::outcome::COMPLETE) result.block = buffer.view().substr(0, scanner.size());
    return result;
}

/// The header lines of a block as the simplest reader would have them.
std::vector<header_field> plain_headers(std::string_view block) {
    std::vector<header_field> result;
    block.remove_prefix(block.find("\r\n") + 2);
    while (block != "\r\n") {
        const auto line = block.substr(0, block.find("\r\n"));
        block.remove_prefix(line.size() + 2);
        const auto colon = line.find(':');
        require(colon != std::string_view::npos && colon > 0, "every header line has a name");
        auto value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        value = value.substr(0, value.find_last_not_of(" \t") + 1);
        result.push_back({line.substr(0, colon), value});
    }
    return result;
}

std::ptrdiff_t count(const std::vector<header_field>& headers, std::string_view name) {
    return std::ranges::count_if(headers,
                                 [&](const header_field& each) { return equal_ignoring_case(each.name, name); });
}

bool is_clean(std::string_view text, char least) {
    return std::ranges::all_of(text, [least](char c) {
        return static_cast<unsigned char>(c) >= static_cast<unsigned char>(least) && c != '\x7f';
    });
}

void check_framing(const request& accepted, const framing& how) {
    const auto lengths = count(accepted.headers, "Content-Length");
    const auto encodings = count(accepted.headers, "Transfer-Encoding");
    require(lengths + encodings <= 1, "a body is delimited in one way");
    require(how.chunked == (encodings == 1), "chunked is what says so");
    require(!(how.chunked && how.http_1_0), "HTTP/1.0 knows no chunks");
    const auto hosts = count(accepted.headers, "Host");
    require(hosts == 1 || (hosts == 0 && how.http_1_0), "a request names one host");
    if (lengths == 0) return require(how.content_length == 0, "no length, no body");
    const auto digits = *accepted.header("Content-Length");
    require(!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos, "a length is digits");
    const auto significant = digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    require(std::to_string(how.content_length) == significant, "a length is what it says");
}

void check_target(const request& accepted) {
    const auto target = accepted.target;
    require(target.starts_with('/') || (target == "*" && accepted.method == verb::OPTIONS), "a target is a path");
    require(target.find('#') == std::string_view::npos && is_clean(target, '!'), "a target has nothing hidden");
    const std::string put_together = std::string{accepted.path} + (target.size() > accepted.path.size() ? "?" : "");
    require(put_together + std::string{accepted.query} == target, "path and query are the target");
}

void check_headers(std::string_view block, const request& accepted) {
    const auto plain = plain_headers(block);
    const auto same = [](const header_field& one, const header_field& other) {
        return one.name == other.name && one.value == other.value;
    };
    require(std::ranges::equal(plain, accepted.headers, same), "every reader sees the same headers");
    for (const auto& [name, value] : accepted.headers) {
        require(is_clean(name, '!'), "a name is visible");
        require(value.find_first_of(std::string_view{"\0\r\n", 3}) == std::string_view::npos, "a value is one line");
    }
    require(accepted.headers.size() <= 100, "headers are counted");
}

void parse(std::string_view block) {
    request into;
    framing how;
    const auto refused = parse_header(block, into, how);
    if (refused) {
        constexpr std::array statuses{400, 417, 431, 501, 505};
        require(std::ranges::find(statuses, refused->status) != statuses.end(), "a refusal is one of ours");
        return;
    }
    check_headers(block, into);
    check_target(into);
    check_framing(into, how);
    require(block.starts_with(into.method_name), "the method comes first");
    require(!parse_header(block, into, how), "what was good once is good again");
}

}  // namespace

void run(std::string_view input) {
    if (input.size() > header_limit) return;
    const auto whole = read_in_pieces(input, input.size());
    require(whole == read_in_pieces(input, 1), "byte by byte is read as at once");
    require(whole == read_in_pieces(input, input.size() % 7 + 2), "pieces are read as at once");
    if (whole.outcome == header_scanner::outcome::COMPLETE) parse(whole.block);
}

}  // namespace callout::fuzzing
