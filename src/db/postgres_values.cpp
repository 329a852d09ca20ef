#include "db/postgres_values.hpp"

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>
#include <limits>
#include <utility>

#include "db/errors.hpp"

namespace callout::db {

namespace {

enum : Oid {
    BOOL = 16,
    INT8 = 20,
    INT2 = 21,
    INT4 = 23,
    TEXT = 25,
    JSON = 114,
    FLOAT4 = 700,
    FLOAT8 = 701,
    TIMESTAMPTZ = 1184
};
enum : Oid { NAME = 19, BPCHAR = 1042, VARCHAR = 1043, UNKNOWN = 705 };

constexpr std::int64_t unix_epoch_to_2000_us = 946'684'800'000'000;  // PostgreSQL counts from 2000-01-01

template <std::unsigned_integral Word>
Word swapped(Word word) {
    if constexpr (std::endian::native == std::endian::big) return word;
    auto bytes = std::bit_cast<std::array<char, sizeof(Word)>>(word);
    std::ranges::reverse(bytes);
    return std::bit_cast<Word>(bytes);
}

template <std::unsigned_integral Word>
Word load(const char* from) {
    Word word{};
    std::memcpy(&word, from, sizeof word);
    return swapped(word);
}

std::array<char, 8> store(std::int64_t value) {
    return std::bit_cast<std::array<char, 8>>(swapped(std::bit_cast<std::uint64_t>(value)));
}

std::int64_t to_unix(std::int64_t since_2000) {
    const bool infinite = since_2000 > std::numeric_limits<std::int64_t>::max() - unix_epoch_to_2000_us;
    return infinite ? since_2000 : since_2000 + unix_epoch_to_2000_us;
}

std::string_view field(const PGresult* from, int which) {
    const char* text = PQresultErrorField(from, which);
    return text == nullptr ? std::string_view() : std::string_view(text);
}

void read_cell(const PGresult* from, int row, int column, std::string_view statement, rows& to) {
    if (PQgetisnull(from, row, column) != 0) return to.add_empty();
    const char* bytes = PQgetvalue(from, row, column);
    switch (PQftype(from, column)) {
        case BOOL: return to.add(std::int64_t{*bytes});
        case INT2: return to.add(std::int64_t{std::bit_cast<std::int16_t>(load<std::uint16_t>(bytes))});
        case INT4: return to.add(std::int64_t{std::bit_cast<std::int32_t>(load<std::uint32_t>(bytes))});
        case INT8: return to.add(std::bit_cast<std::int64_t>(load<std::uint64_t>(bytes)));
        case FLOAT4: return to.add(double{std::bit_cast<float>(load<std::uint32_t>(bytes))});
        case FLOAT8: return to.add(std::bit_cast<double>(load<std::uint64_t>(bytes)));
        case TIMESTAMPTZ: return to.add(to_unix(std::bit_cast<std::int64_t>(load<std::uint64_t>(bytes))));
        case TEXT:
        case JSON:
        case NAME:
        case BPCHAR:
        case VARCHAR:
        case UNKNOWN: return to.add(std::string_view(bytes, static_cast<std::size_t>(PQgetlength(from, row, column))));
        default:
            throw failure(statement, "column " + std::string(PQfname(from, column)) + " is of type " +
                                         type_name(PQftype(from, column)) + "; CAST it to one that is read");
    }
}

/// "user_email_key (email)", from the constraint's name and "Key (email)=(a@b) already exists.".
std::string constraint_of(const PGresult* result) {
    std::string name(field(result, PG_DIAG_CONSTRAINT_NAME));
    if (name.empty()) name = field(result, PG_DIAG_COLUMN_NAME);
    const auto detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    const auto end = detail.find(")=(");
    if (!detail.starts_with("Key (") || end == std::string_view::npos) return name;
    return name + " " + std::string(detail.substr(4, end - 3));
}

bool means_unavailable(std::string_view state) {
    const auto kind = state.substr(0, 2);
    return kind == "08" || kind == "53" || kind == "57" || kind == "58" || kind == "F0" || kind == "XX" ||
           state == "25006" || state == "25P03";
}

}  // namespace

Oid type_of(column_kind kind) {
    switch (kind) {
        case column_kind::INTEGER: return INT8;
        case column_kind::BOOLEAN: return BOOL;
        case column_kind::REAL: return FLOAT8;
        case column_kind::INSTANT: return TIMESTAMPTZ;
        case column_kind::TEXT: break;
    }
    return 0;
}

std::string type_name(Oid type) {
    switch (type) {
        case BOOL: return "bool";
        case INT2: return "int2";
        case INT4: return "int4";
        case INT8: return "int8";
        case TEXT: return "text";
        case JSON: return "json";
        case NAME: return "name";
        case FLOAT4: return "float4";
        case FLOAT8: return "float8";
        case BPCHAR: return "bpchar";
        case VARCHAR: return "varchar";
        case TIMESTAMPTZ: return "timestamptz";
        default: return "oid " + std::to_string(type);
    }
}

bool accepts(Oid type, column_kind kind) {
    if (kind != column_kind::TEXT) return type == type_of(kind);
    return type == TEXT || type == JSON || type == VARCHAR || type == BPCHAR || type == NAME;
}

binary_parameters::binary_parameters(const parameters& values) {
    numbers_.reserve(values.size());
    pointers_.reserve(values.size());
    lengths_.reserve(values.size());
    formats_.assign(values.size(), 1);
    for (const auto& each : values) add(each);
}

void binary_parameters::add(const parameter& value) {
    if (const auto* text = std::get_if<std::string>(&value.value)) {
        pointers_.push_back(text->data());
        lengths_.push_back(static_cast<int>(text->size()));
        return;
    }
    if (std::holds_alternative<std::monostate>(value.value)) {
        pointers_.push_back(nullptr);
        lengths_.push_back(0);
        return;
    }
    auto& bytes = numbers_.emplace_back();
    if (const auto* real = std::get_if<double>(&value.value)) {
        bytes = store(std::bit_cast<std::int64_t>(*real));
    } else {
        const auto number = std::get<std::int64_t>(value.value);
        bytes = store(value.kind == column_kind::INSTANT ? number - unix_epoch_to_2000_us : number);
    }
    const bool one_byte = value.kind == column_kind::BOOLEAN;
    pointers_.push_back(one_byte ? bytes.data() + 7 : bytes.data());
    lengths_.push_back(one_byte ? 1 : 8);
}

void read_rows(const PGresult* from, std::string_view statement, rows& to) {
    const int width = PQnfields(from);
    to.start(static_cast<std::size_t>(width));
    to.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(PQntuples(from)));
    for (int row = 0; row < PQntuples(from); ++row) {
        for (int column = 0; column < width; ++column) read_cell(from, row, column, statement, to);
    }
}

std::exception_ptr error_of(const PGresult* result, std::string_view name) {
    const auto state = field(result, PG_DIAG_SQLSTATE);
    const auto message = std::string(field(result, PG_DIAG_MESSAGE_PRIMARY));
    const auto says = std::string(name) + ": " + message;
    if (state == "40001" || state == "40P01" || state == "55P03") return std::make_exception_ptr(conflict(says));
    if (ends_connection(result)) return std::make_exception_ptr(disconnected(says));
    if (means_unavailable(state)) return std::make_exception_ptr(unavailable(says));
    if (state == "23505") return std::make_exception_ptr(unique_violation(name, message, constraint_of(result)));
    if (state.starts_with("23")) {
        return std::make_exception_ptr(constraint_violation(name, message, constraint_of(result)));
    }
    return std::make_exception_ptr(failure(name, message + " (" + std::string(state) + ")"));
}

bool ends_connection(const PGresult* result) {
    const auto state = field(result, PG_DIAG_SQLSTATE);
    const bool stale_plan = state == "0A000" && field(result, PG_DIAG_MESSAGE_PRIMARY).starts_with("cached plan");
    return stale_plan || state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05" ||
           state == "25006" || state == "25P03" || state.starts_with("08");
}

}  // namespace callout::db
