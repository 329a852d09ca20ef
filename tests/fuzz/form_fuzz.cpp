#include "accounts/forms.hpp"
#include "fuzz/fuzzing.hpp"
#include "http/json.hpp"
#include "positions/forms.hpp"
#include "requests/forms.hpp"

#include <algorithm>
#include <type_traits>

/// A body as JSON, read as each of the forms and written back.
namespace callout::fuzzing {
namespace {

void check_text(std::string_view value, std::size_t least, std::size_t most, bool may_be_blank) {
    require(json::is_utf8(value), "a text is UTF-8");
    require(value.find('\0') == std::string_view::npos, "a text has no NUL");
    const auto length = static_cast<std::size_t>(
        std::ranges::count_if(value, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    require(length >= least && (most == 0 || length <= most), "a text is as long as it may be");
    require(may_be_blank || length > 0, "a text that is needed is there");
    constexpr std::string_view blanks = " \t\r\n";
    require(value.empty() || (blanks.find(value.front()) == std::string_view::npos &&
                              blanks.find(value.back()) == std::string_view::npos),
            "a text is trimmed");
}

void check(const email_address& email) {
    const auto at = email.value.find('@');
    require(email.value.size() <= 4 * 254 && at != std::string::npos && at > 0, "an address is one");
    require(std::ranges::none_of(email.value, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 0 && c <= ' '); }),
            "an address is lower-case and without blanks");
}

template <class T>
void check(const T& value) {
    if constexpr (requires { T::may_be_blank; }) {
        check_text(value.value, T::min_length, T::max_length, T::may_be_blank);
    } else if constexpr (requires { T::scale; }) {
        require(value.scaled >= T::min * T::scale && value.scaled <= T::max * T::scale, "a decimal is within bounds");
    } else if constexpr (requires { value.value >= T::max; }) {
        require(value.value >= T::min && value.value <= T::max, "an integer is within bounds");
    }
}

template <class T>
void write_back(std::string& out, const T& value);

template <class Form>
void write_form(std::string& out, const Form& form) {
    out += '{';
    boost::mp11::mp_for_each<json::members_of<Form>>([&](auto member) {
        const auto& value = form.*member.pointer;
        if constexpr (json::is_a<std::remove_cvref_t<decltype(value)>, std::optional>) {
            if (!value) return;
        }
        ((out += out.ends_with('{') ? "\"" : ",\"") += member.name) += "\":";
        write_back(out, value);
    });
    out += '}';
}

template <class T>
void write_back(std::string& out, const T& value) {
    if constexpr (json::is_a<T, std::optional>) {
        write_back(out, *value);
    } else if constexpr (json::is_a<T, nullable>) {
        if (!value.value) return static_cast<void>(out += "null");
        write_back(out, *value.value);
    } else if constexpr (json::described_struct<T>) {
        write_form(out, value);
    } else {
        check(value);
        if constexpr (requires { value.value; }) {
            json::write(out, value.value);
        } else {
            json::write(out, value);
        }
    }
}

template <class Form>
std::string written(const Form& form) {
    std::string out;
    write_form(out, form);
    return out;
}

void check_refusal(const field_errors& errors, std::size_t size) {
    require(!errors.empty(), "a refusal names what is wrong");
    const std::string answer = json::to_text(errors);
    require(object_of(answer).has_value(), "a refusal is JSON");
    require(answer.size() <= 16 * size + 16'384, "a refusal is not much longer than what it refuses");
}

template <class Form>
void read_as(const boost::json::value& body, std::size_t size) {
    Form form{};
    field_errors errors;
    if (!json::read(body, form, json::spot{errors})) return check_refusal(errors, size);
    require(errors.empty(), "nothing is wrong with what is taken");
    const std::string once = written(form);
    require(written(json::from_text<Form>(once)) == once, "a form survives being written");
}

}  // namespace

void run(std::string_view input) {
    boost::json::value body;
    try {
        body = json::parse(input);
    } catch (const error& refused) {
        require(refused.code() == errc::JSON_MALFORMED && refused.detail().size() < 200, "malformed is all it is");
        return;
    }
    read_as<new_request>(body, input.size());
    read_as<registration>(body, input.size());
    read_as<profile_change>(body, input.size());
    read_as<availability_change>(body, input.size());
    read_as<new_rating>(body, input.size());
    read_as<new_fix>(body, input.size());
    read_as<notes_form>(body, input.size());
}

}  // namespace callout::fuzzing
