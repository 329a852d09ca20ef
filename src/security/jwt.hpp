#pragma once

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace callout {

/// A JSON Web Token's parts, still encoded (RFC 7515, section 7.1).
struct token_parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    std::string_view signed_part;
};

/// The parts of a token in compact form; nothing where there are fewer than three.
std::optional<token_parts> split_token(std::string_view token);

/// The JSON object that a part encodes, held in `memory`, which must outlive it. Nothing for anything else, or for
/// objects more than four deep.
std::optional<boost::json::value> decoded_object(std::string_view part, boost::json::storage_ptr memory);

/// The text of a member; nothing where it is missing or no text.
std::optional<std::string_view> string_at(const boost::json::object& fields, std::string_view name);

/// The moment of a member in whole seconds since 1970; nothing where it is missing or lies outside 1970 to 9999.
std::optional<std::chrono::sys_seconds> moment_at(const boost::json::object& fields, std::string_view name);

}  // namespace callout
