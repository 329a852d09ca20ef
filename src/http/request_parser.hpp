#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace callout {

/// Why a request is not let through to the handler, as it is answered.
struct refusal {
    int status = 400;
    std::string_view detail = "Bad request.";
};

/// How the body of a request is delimited, and what follows it.
struct framing {
    std::uint64_t content_length = 0;
    bool chunked = false;
    bool keep_alive = false;
    bool expects_continue = false;
    bool http_1_0 = false;
};

/// Finds where a header block ends, as its bytes arrive.
class header_scanner {
public:
    enum class outcome { INCOMPLETE, COMPLETE, MALFORMED };

    /// Looks at all bytes of the request so far. MALFORMED: a line that ends with a bare LF, or a folded one.
    outcome scan(std::string_view received);

    /// The block's length, its empty line included; meaningful once COMPLETE.
    [[nodiscard]] std::size_t size() const { return line_; }
    /// Whether the request line has ended.
    [[nodiscard]] bool past_request_line() const { return line_ > 0; }
    void reset() { line_ = 0; }

private:
    std::size_t line_ = 0;
};

/// Reads a complete header block into `into` (views of the block) and `how`. Anything that two readers might
/// understand differently is refused (RFC 9112, 3.2, 5.1, 5.2, 6.1 and 6.3).
[[nodiscard]] std::optional<refusal> parse_header(std::string_view block, request& into, framing& how);

/// Decodes a chunked body as its bytes arrive (RFC 9112, 7.1); extensions and trailers are checked and dropped.
class chunk_decoder {
public:
    enum class outcome { MORE, DONE, MALFORMED, TOO_LARGE };

    /// The body may hold `limit` bytes.
    explicit chunk_decoder(std::size_t limit) : limit_{limit} {}

    /// Appends what `input` holds of the body, and removes from `input` what it used.
    outcome feed(std::string_view& input, std::string& body);

private:
    enum class part {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_BEGIN,
        TRAILER,
        TRAILER_END,
        LAST_LF,
        COMPLETE
    };

    bool take_data(std::string_view& input, std::string& body);
    bool take(char octet);
    bool take_size(char octet);
    bool take_extra(char octet, part end);
    bool expect(char octet, char wanted, part next);

    std::size_t limit_;
    part part_ = part::SIZE;
    std::uint64_t remaining_ = 0;
    std::size_t digits_ = 0;
    std::size_t extra_ = 0;
};

}  // namespace callout
