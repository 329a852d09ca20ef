#include "support/listening.hpp"

#include <utility>

namespace callout {

boost::asio::awaitable<bool> listening::receive() {
    const std::string text = co_await source_->next();
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        read_line(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    co_return !text.empty();
}

void listening::read_line(std::string_view line) {
    if (line.starts_with("id: ")) last_id_ = next_.id = line.substr(4);
    if (line.starts_with("event: ")) next_.name = line.substr(7);
    if (line.starts_with("data: ")) next_.data = to_answer({.body = std::string{line.substr(6)}});
    if (!line.empty()) return;
    if (!next_.name.empty()) events_.push_back(next_);
    next_ = {};
}

std::vector<heard_event> listening::take() { return std::exchange(events_, {}); }

}  // namespace callout
