#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace callout::db {

/// What a C++ type is to a database; decides the PostgreSQL type of a parameter.
enum class column_kind { INTEGER, BOOLEAN, REAL, TEXT, INSTANT };

/// A value on its way to the database. An instant is microseconds since the Unix epoch.
struct parameter {
    column_kind kind{};
    std::variant<std::monostate, std::int64_t, double, std::string> value;
};

using parameters = std::vector<parameter>;

/// How a value came back; booleans and instants are integers.
enum class cell_type : std::uint8_t { EMPTY, INTEGER, REAL, TEXT };

/// One value of a result row; the text lives as long as its `rows`.
struct cell {
    cell_type type{};
    std::int64_t integer{};
    double real{};
    std::string_view text{};
};

/// A result, independent of the database that gave it: two allocations for any number of rows.
class rows {
public:
    /// Sets the number of cells a row has; before the first cell.
    void start(std::size_t width) { width_ = width; }

    /// Makes room for so many cells, where that is known before.
    void reserve(std::size_t cells) { slots_.reserve(cells); }

    void add_empty() { slots_.push_back({cell_type::EMPTY, 0, 0}); }
    void add(std::int64_t value) { slots_.push_back({cell_type::INTEGER, value, 0}); }
    void add(double value) { slots_.push_back({cell_type::REAL, std::bit_cast<std::int64_t>(value), 0}); }
    void add(std::string_view value) {
        slots_.push_back({cell_type::TEXT, static_cast<std::int64_t>(value.size()), bytes_.size()});
        bytes_.append(value);
    }

    [[nodiscard]] std::size_t width() const { return width_; }
    [[nodiscard]] std::size_t size() const { return width_ == 0 ? 0 : slots_.size() / width_; }

    [[nodiscard]] cell at(std::size_t row, std::size_t column) const {
        const auto& slot = slots_[row * width_ + column];
        switch (slot.type) {
            case cell_type::EMPTY: break;
            case cell_type::INTEGER: return {.type = slot.type, .integer = slot.value};
            case cell_type::REAL: return {.type = slot.type, .real = std::bit_cast<double>(slot.value)};
            case cell_type::TEXT:
                return {.type = slot.type,
                        .text = std::string_view(bytes_).substr(slot.offset, static_cast<std::size_t>(slot.value))};
        }
        return {};
    }

private:
    struct slot {
        cell_type type;
        std::int64_t value;
        std::size_t offset;
    };
    std::size_t width_ = 0;
    std::vector<slot> slots_;
    std::string bytes_;
};

}  // namespace callout::db
