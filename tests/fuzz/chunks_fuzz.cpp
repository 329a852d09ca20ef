#include "fuzz/fuzzing.hpp"
#include "http/request_parser.hpp"

#include <fmt/format.h>

#include <algorithm>

/// A chunked body, at once and in pieces.
namespace callout::fuzzing {
namespace {

constexpr std::size_t limit = 1000;

struct decoding {
    chunk_decoder::outcome outcome = chunk_decoder::outcome::MORE;
    std::string body;
    std::size_t used = 0;

    friend bool operator==(const decoding&, const decoding&) = default;
};

decoding decode(std::string_view input, std::size_t piece) {
    chunk_decoder decoder{limit};
    decoding result;
    while (result.outcome == chunk_decoder::outcome::MORE && result.used < input.size()) {
        auto rest = input.substr(result.used, piece);
        const auto size = rest.size();
        result.outcome = decoder.feed(rest, result.body);
        result.used += size - rest.size();
    }
    return result;
}

std::string in_chunks(std::string_view body, std::size_t size) {
    std::string out;
    for (; !body.empty(); body.remove_prefix(std::min(size, body.size()))) {
        const auto chunk = body.substr(0, size);
        out += fmt::format("{:X}\r\n{}\r\n", chunk.size(), chunk);
    }
    return out + "0\r\n\r\n";
}

}  // namespace

void run(std::string_view input) {
    const auto whole = decode(input, input.size());
    require(whole == decode(input, 1), "byte by byte is decoded as at once");
    require(whole == decode(input, input.size() % 7 + 2), "pieces are decoded as at once");
    require(whole.body.size() <= limit, "a body keeps to its limit");
    if (whole.outcome != chunk_decoder::outcome::DONE) return;
    require(input.substr(0, whole.used).ends_with("\r\n\r\n"), "an empty line ends a body");
    const auto again = decode(in_chunks(whole.body, 16), 5);
    require(again.outcome == chunk_decoder::outcome::DONE && again.body == whole.body, "a body survives its chunks");
}

}  // namespace callout::fuzzing
