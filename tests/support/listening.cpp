#include "support/listening.hpp"

#include <boost/json/parse.hpp>

namespace callout {

std::int64_t heard_event::number(std::string_view member) const {
    const auto* const found = data.is_object() ? data.as_object().if_contains(member) : nullptr;
    return found != nullptr && found->is_int64() ? found->as_int64() : -1;
}

std::string heard_event::text(std::string_view member) const {
    const auto* const found = data.is_object() ? data.as_object().if_contains(member) : nullptr;
    return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
}

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
    if (line.starts_with("data: ")) next_.data = boost::json::parse(line.substr(6));
    if (!line.empty()) return;
    if (!next_.name.empty()) events_.push_back(next_);
    next_ = {};
}

std::vector<heard_event> listening::take() { return std::exchange(events_, {}); }

}  // namespace callout
