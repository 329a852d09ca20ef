#include "http/json_scalars.hpp"

#include <boost/json/object.hpp>
#include <charconv>

namespace callout::json {

std::string percent_decoded(std::string_view encoded) {
    std::string out;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        unsigned char byte = 0;
        const bool escape =
            encoded[i] == '%' && i + 2 < encoded.size() &&
            std::from_chars(encoded.data() + i + 1, encoded.data() + i + 3, byte, 16).ptr == encoded.data() + i + 3;
        if (escape) i += 2;
        out += escape ? static_cast<char>(byte) : encoded[i] == '+' ? ' ' : encoded[i];
    }
    return out;
}

bj::value query_object(std::string_view query) {
    bj::object object;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || equals + 1 == pair.size()) continue;
        const std::string name = percent_decoded(pair.substr(0, equals));
        const std::string value = percent_decoded(pair.substr(equals + 1));
        if (!is_utf8(name) || !is_utf8(value)) throw error::field(non_field, "The query string is not valid UTF-8.");
        object[name] = value;
    }
    return object;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto lead = static_cast<unsigned char>(text[0]);
        const std::size_t length = lead < 0x80                   ? 1
                                   : lead >= 0xC2 && lead < 0xE0 ? 2
                                   : (lead & 0xF0U) == 0xE0      ? 3
                                   : lead >= 0xF0 && lead < 0xF5 ? 4
                                                                 : 0;
        if (length == 0 || text.size() < length) return false;
        for (std::size_t i = 1; i < length; ++i) {
            if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80) return false;
        }
        const auto second = length > 1 ? static_cast<unsigned char>(text[1]) : 0;
        const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
        const bool beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
        if (overlong || beyond) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace callout::json
