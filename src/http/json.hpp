#pragma once

#include "error.hpp"
#include "values.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// Between described structs and JSON: one pass each way, all failing fields at once, DRF's messages.
namespace callout::json {

/// JSON text that is written as it is, e.g. a notice's data.
struct raw {
    std::string value = "{}";
};

template <class T>
concept described_struct = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;
template <class T>
concept described_enum = boost::describe::has_describe_enumerators<T>::value;
template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T, template <class...> class Template>
inline constexpr bool is_a = false;
template <class... A, template <class...> class Template>
inline constexpr bool is_a<Template<A...>, Template> = true;

// Writing.

/// Appends a quoted, escaped string.
void write(std::string& out, std::string_view value);
void write(std::string& out, bool value);
void write(std::string& out, std::int64_t value);
/// Shortest digits that read back the same; numbers that JSON cannot say become null.
void write(std::string& out, double value);
/// ISO-8601 UTC with six decimals.
void write(std::string& out, instant value);
/// A number rounded to two decimals.
void write(std::string& out, kilometers value);
/// A quoted decimal of `scaled` / 10^`places`.
void write_decimal(std::string& out, std::int64_t scaled, int places);
inline void write(std::string& out, const std::string& value) { write(out, std::string_view{value}); }
inline void write(std::string& out, const raw& value) { out += value.value; }
template <class Tag>
void write(std::string& out, strong_id<Tag> id) {
    write(out, id.value);
}
template <int D, int P, int Min, int Max>
void write(std::string& out, decimal<D, P, Min, Max> value) {
    write_decimal(out, value.scaled, P);
}
template <described_enum E>
void write(std::string& out, E value) {
    write(out, std::string_view{boost::describe::enum_to_string(value, "")});
}
template <described_struct T>
void write(std::string& out, const T& value);
template <class T>
void write(std::string& out, const std::optional<T>& value);
template <class T>
void write(std::string& out, const std::vector<T>& values);

template <class T>
void write(std::string& out, const std::optional<T>& value) {
    if (!value) {
        out += "null";
        return;
    }
    write(out, *value);
}

template <class T>
void write(std::string& out, const std::vector<T>& values) {
    out += '[';
    for (const T& each : values) {
        if (&each != values.data()) out += ',';
        write(out, each);
    }
    out += ']';
}

/// Appends `"name":value` pairs of a described struct, without braces.
template <described_struct T>
void write_members(std::string& out, const T& value) {
    bool first = true;
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
        if (!first) out += ',';
        first = false;
        out += '"';
        out += member.name;
        out += "\":";
        write(out, value.*member.pointer);
    });
}

template <described_struct T>
void write(std::string& out, const T& value) {
    out += '{';
    write_members(out, value);
    out += '}';
}

/// The JSON text of a value.
template <class T>
std::string to_text(const T& value) {
    std::string out;
    write(out, value);
    return out;
}

/// `{"field":["message", ...], ...}`, nested where the field has dots, in order of first mention.
std::string to_text(const field_errors& errors);

// Reading.

/// Whether a wrong choice is answered with the right ones: in filters, where no form shows them.
enum class choices { UNNAMED, NAMED };

/// Where in a body the reader is, and what it found wrong so far.
class spot {
public:
    explicit spot(field_errors& errors, choices naming = choices::UNNAMED) : errors_{errors}, naming_{naming} {}
    spot(const spot& parent, std::string_view name)
        : errors_{parent.errors_}, naming_{parent.naming_}, parent_{&parent}, name_{name} {}

    [[nodiscard]] bool names_choices() const { return naming_ == choices::NAMED; }

    /// Notes that the value here is wrong.
    void wrong(std::string message) const;
    /// Notes that the object here is wrong as a whole.
    void wrong_object(std::string message) const;

private:
    [[nodiscard]] std::string path() const;

    field_errors& errors_;
    choices naming_;
    const spot* parent_ = nullptr;
    std::string_view name_;
};

/// Parses a body. Throws `errc::JSON_MALFORMED` naming what broke and where.
boost::json::value parse(std::string_view body);

/// What a text field demands.
struct text_rule {
    std::size_t min_length;
    std::size_t max_length;
    bool may_be_blank;
};
/// What a decimal field demands.
struct decimal_rule {
    int digits;
    int places;
    int min;
    int max;
};
/// What an integer field demands.
struct integer_rule {
    std::int64_t min;
    std::int64_t max;
};

bool read_text(const boost::json::value& from, std::string& to, text_rule rule, const spot& here);
bool read_integer(const boost::json::value& from, std::int64_t& to, integer_rule rule, const spot& here);
bool read_number(const boost::json::value& from, double& to, integer_rule rule, const spot& here);
bool read_decimal(const boost::json::value& from, std::int64_t& scaled, decimal_rule rule, const spot& here);
/// A primary key: DRF words its errors differently from an integer's.
bool read_key(const boost::json::value& from, std::int64_t& to, const spot& here);
bool read_choice(const boost::json::value& from, const std::vector<std::string_view>& names, std::size_t& to,
                 const spot& here);
/// Notes that the value is no list; for lists.
void wrong_list(const boost::json::value& from, const spot& here);

bool read(const boost::json::value& from, bool& to, const spot& here);
bool read(const boost::json::value& from, instant& to, const spot& here);
bool read(const boost::json::value& from, std::string& to, const spot& here);
bool read(const boost::json::value& from, email_address& to, const spot& here);
inline bool read(const boost::json::value& from, std::int64_t& to, const spot& here) {
    return read_integer(from, to, {INT64_MIN, INT64_MAX}, here);
}
template <class Tag>
bool read(const boost::json::value& from, strong_id<Tag>& to, const spot& here) {
    return read_key(from, to.value, here);
}
template <std::size_t Max, blank Blank, std::size_t Min>
bool read(const boost::json::value& from, text<Max, Blank, Min>& to, const spot& here) {
    return read_text(from, to.value, {Min, Max, Blank == blank::ALLOWED}, here);
}
template <std::int64_t Min, std::int64_t Max>
bool read(const boost::json::value& from, bounded<Min, Max>& to, const spot& here) {
    return read_integer(from, to.value, {Min, Max}, here);
}
template <std::int64_t Min, std::int64_t Max>
bool read(const boost::json::value& from, number_between<Min, Max>& to, const spot& here) {
    return read_number(from, to.value, {Min, Max}, here);
}
template <int D, int P, int Min, int Max>
bool read(const boost::json::value& from, decimal<D, P, Min, Max>& to, const spot& here) {
    return read_decimal(from, to.scaled, {D, P, Min, Max}, here);
}
template <described_struct T>
bool read(const boost::json::value& from, T& to, const spot& here);

/// The spellings of a described enum, in order of declaration.
template <described_enum E>
std::vector<std::string_view> choices_of() {
    std::vector<std::string_view> names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto each) { names.emplace_back(each.name); });
    return names;
}

template <described_enum E>
bool read(const boost::json::value& from, E& to, const spot& here) {
    std::size_t index = 0;
    if (!read_choice(from, choices_of<E>(), index, here)) return false;
    std::size_t position = 0;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto each) {
        if (position++ == index) to = each.value;
    });
    return true;
}

template <const auto& Choices>
bool read(const boost::json::value& from, one_of<Choices>& to, const spot& here) {
    return read_choice(from, {Choices.begin(), Choices.end()}, to.index, here);
}

template <class T>
bool read(const boost::json::value& from, nullable<T>& to, const spot& here) {
    if (from.is_null()) return true;
    return read(from, to.value.emplace(), here);
}

template <class T>
bool read(const boost::json::value& from, std::vector<T>& to, const spot& here) {
    if (!from.is_array()) {
        wrong_list(from, here);
        return false;
    }
    bool good = true;
    for (const boost::json::value& each : from.get_array()) {
        const std::string position = std::to_string(to.size());
        // DRF words a list of keys as one field and any other list by position.
        constexpr bool keys = is_a<T, strong_id>;
        good = read(each, to.emplace_back(), keys ? here : spot{here, position}) && good;
        if (keys && !good) return false;
    }
    return good;
}

template <class Member>
bool read_member(const boost::json::value* from, Member& to, const spot& here) {
    if constexpr (is_a<Member, std::optional>) {
        if (from == nullptr) return true;
        return read_member(from, to.emplace(), here);
    } else {
        if (from == nullptr) {
            here.wrong("This field is required.");
            return false;
        }
        if (from->is_null() && !is_a<Member, nullable>) {
            here.wrong("This field may not be null.");
            return false;
        }
        return read(*from, to, here);
    }
}

/// Notes that the value is no object; for objects.
void wrong_struct(const boost::json::value& from, const spot& here);

template <described_struct T>
bool read(const boost::json::value& from, T& to, const spot& here) {
    if (!from.is_object()) {
        wrong_struct(from, here);
        return false;
    }
    bool good = true;
    const boost::json::object& object = from.get_object();
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
        good = read_member(object.if_contains(member.name), to.*member.pointer, spot{here, member.name}) && good;
    });
    return good;
}

/// A described struct out of a JSON value. Throws an `error` with every failing field.
template <described_struct T>
T from_value(const boost::json::value& value, choices naming = choices::UNNAMED) {
    T result{};
    field_errors errors;
    read(value, result, spot{errors, naming});
    if (!errors.empty()) throw error{std::move(errors)};
    return result;
}

/// A described struct out of a body. An empty body counts as an empty object, as it does in DRF.
template <described_struct T>
T from_text(std::string_view body) {
    return from_value<T>(body.empty() ? boost::json::value{boost::json::object_kind} : parse(body));
}

/// The parameters of a query string as an object of strings. Empty values count as absent, of repeated ones the last
/// counts.
boost::json::value query_object(std::string_view query);

/// Whether a text is well-formed UTF-8.
bool is_utf8(std::string_view text);

}  // namespace callout::json
