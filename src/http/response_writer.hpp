#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace callout {

/// The value of the Date header, made anew once a second (RFC 9110, 5.6.7).
class date_line {
public:
    /// Valid until the next call.
    [[nodiscard]] std::string_view now();

private:
    std::time_t second_ = -1;
    std::string text_;
};

/// What the writer has to know of the request that is answered.
struct answer_form {
    bool head = false;
    bool keep_alive = true;
    bool http_1_0 = false;
};

/// Whether content follows the headers of this answer: not for HEAD, 1xx, 204 and 304.
[[nodiscard]] bool carries_content(const response& reply, const answer_form& form);

/// Appends status line and headers, the empty line included, to `out`.
void append_header(std::string& out, const response& reply, const answer_form& form, std::string_view date);

/// An error in the form of the API: {"detail": "<text>"}; the text needs no escaping.
[[nodiscard]] response error_response(int status, std::string_view detail);

}  // namespace callout
