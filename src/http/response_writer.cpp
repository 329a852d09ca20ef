#include "http/response_writer.hpp"

#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <cstdint>

namespace callout {

namespace {

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

/// Nothing of ours is to be guessed at, framed by another page, or named to another site.
constexpr std::string_view for_browsers =
    "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: same-origin\r\n";

bool is_content_free(int status) { return status < 200 || status == 204 || status == 304; }

bool is_safe(std::string_view text) {
    return text.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos;
}

void append_status(std::string& out, int status) {
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
        return;
    }
    const auto number = static_cast<unsigned>(status);
    const auto reason = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(number));
    out += "HTTP/1.1 ";
    append_number(out, number);
    out += ' ';
    out.append(reason.data(), reason.size());
    out += "\r\n";
}

}  // namespace

std::string_view date_line::now() {
    const auto second = std::time(nullptr);
    if (second == second_) return text_;
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm parts{};
    gmtime_r(&second, &parts);
    std::array<char, 32> rest{};
    const auto size = std::strftime(rest.data(), rest.size(), "%Y %H:%M:%S GMT", &parts);
    text_ = days.at(static_cast<std::size_t>(parts.tm_wday));
    text_ += parts.tm_mday < 10 ? ", 0" : ", ";
    append_number(text_, static_cast<std::uint64_t>(parts.tm_mday));
    text_ += ' ';
    text_ += months.at(static_cast<std::size_t>(parts.tm_mon));
    text_ += ' ';
    text_.append(rest.data(), size);
    second_ = second;
    return text_;
}

bool carries_content(const response& reply, const answer_form& form) {
    return !form.head && !is_content_free(reply.status);
}

void append_header(std::string& out, const response& reply, const answer_form& form, std::string_view date) {
    append_status(out, reply.status);
    out += "Date: ";
    out += date;
    out += "\r\n";
    if (!is_content_free(reply.status)) {
        const auto size = reply.content().size();
        if (!reply.content_type.empty() && (size > 0 || reply.source != nullptr)) {
            out += "Content-Type: ";
            out += reply.content_type;
            out += "\r\n";
        }
        if (reply.source == nullptr) {
            out += "Content-Length: ";
            append_number(out, size);
            out += "\r\n";
        }
    }
    out += for_browsers;
    if (!form.keep_alive) out += "Connection: close\r\n";
    if (form.keep_alive && form.http_1_0) out += "Connection: keep-alive\r\n";
    for (const auto& [name, value] : reply.headers) {
        if (!is_safe(name) || !is_safe(value)) continue;
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    out += "\r\n";
}

response error_response(int status, std::string_view detail) {
    response reply;
    reply.status = status;
    reply.body.append(R"({"detail":")").append(detail).append("\"}");
    return reply;
}

}  // namespace callout
