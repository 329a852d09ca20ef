#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace callout {

/// A moment in UTC, to the microsecond: what both databases store and the API shows.
using instant = std::chrono::sys_time<std::chrono::microseconds>;

/// A row's identity that cannot be mistaken for another table's.
template <class Tag>
struct strong_id {
    std::int64_t value{};
    friend auto operator<=>(const strong_id&, const strong_id&) = default;
};

using user_id = strong_id<struct user_tag>;
using category_id = strong_id<struct category_tag>;
using request_id = strong_id<struct request_tag>;
using notification_id = strong_id<struct notification_tag>;
using session_id = strong_id<struct session_tag>;
using webhook_id = strong_id<struct webhook_tag>;
using subscription_id = strong_id<struct subscription_tag>;
using delivery_id = strong_id<struct delivery_tag>;
/// The rowid of anything that no other table refers to.
using row_id = strong_id<struct row_tag>;

/// A great-circle length.
struct kilometers {
    double value{};
    friend auto operator<=>(const kilometers&, const kilometers&) = default;
};

/// A fixed-point number of at most `Digits` digits, `Places` of them after the point, within [Min, Max].
/// Held as an integer of 10^-Places, so that what was stored is what is shown.
template <int Digits, int Places, int Min, int Max>
struct decimal {
    static constexpr int digits = Digits;
    static constexpr int places = Places;
    static constexpr int min = Min;
    static constexpr int max = Max;
    static constexpr std::int64_t scale = [] {
        std::int64_t result = 1;
        for (int i = 0; i < Places; ++i) result *= 10;
        return result;
    }();

    std::int64_t scaled{};

    [[nodiscard]] constexpr double to_double() const {
        return static_cast<double>(scaled) / static_cast<double>(scale);
    }
    friend auto operator<=>(const decimal&, const decimal&) = default;
};

/// Degrees north, in millionths.
using latitude = decimal<9, 6, -90, 90>;
/// Degrees east, in millionths.
using longitude = decimal<9, 6, -180, 180>;
/// Mean stars of a worker, in hundredths.
using rating = decimal<3, 2, 0, 5>;

/// Whether a text of an input may be empty after trimming.
enum class blank { FORBIDDEN, ALLOWED };

/// An input text, trimmed, without NUL, of at most `Max` characters (code points; 0: as the body allows).
template <std::size_t Max, blank Blank = blank::FORBIDDEN, std::size_t Min = 0>
struct text {
    static constexpr std::size_t max_length = Max;
    static constexpr std::size_t min_length = Min;
    static constexpr bool may_be_blank = Blank == blank::ALLOWED;
    std::string value;
    friend auto operator<=>(const text&, const text&) = default;
};

/// An input text that may be left empty.
template <std::size_t Max>
using optional_text = text<Max, blank::ALLOWED>;

/// An input e-mail address: valid in form, at most 254 characters, lower-cased.
struct email_address {
    std::string value;
    friend auto operator<=>(const email_address&, const email_address&) = default;
};

/// An input integer within [Min, Max].
template <std::int64_t Min, std::int64_t Max>
struct bounded {
    static constexpr std::int64_t min = Min;
    static constexpr std::int64_t max = Max;
    std::int64_t value{};
    friend auto operator<=>(const bounded&, const bounded&) = default;
};

/// An input number within [Min, Max], of whatever precision.
template <std::int64_t Min, std::int64_t Max>
struct number_between {
    static constexpr std::int64_t min = Min;
    static constexpr std::int64_t max = Max;
    double value{};
};

/// An input that is either one object or a list of 1 to `Max` of them.
template <class T, std::size_t Max>
struct one_or_many {
    using item = T;
    static constexpr std::size_t most = Max;
    std::vector<T> values;
};

/// An input that may be null. Within `std::optional` an absent key and a null are told apart.
template <class T>
struct nullable {
    std::optional<T> value;
};

/// An input that is one of the spellings of `Choices` (an array of string views), held by its position.
template <const auto& Choices>
struct one_of {
    std::size_t index{};
    [[nodiscard]] auto name() const { return Choices[index]; }
};

}  // namespace callout

template <class Tag>
struct std::hash<callout::strong_id<Tag>> {
    std::size_t operator()(callout::strong_id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
