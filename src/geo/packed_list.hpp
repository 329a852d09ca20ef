#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace callout {

/// A vector for millions of short lists of plain values: two words long, and never with much room to spare.
template <class Value>
class packed_list {
public:
    packed_list() = default;
    packed_list(packed_list&& other) noexcept
        : values_{std::move(other.values_)},
          size_{std::exchange(other.size_, 0)},
          room_{std::exchange(other.room_, 0)} {}
    packed_list& operator=(packed_list&& other) noexcept {
        values_ = std::move(other.values_);
        size_ = std::exchange(other.size_, 0);
        room_ = std::exchange(other.room_, 0);
        return *this;
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] Value* begin() { return values_.get(); }
    [[nodiscard]] Value* end() { return values_.get() + size_; }
    [[nodiscard]] const Value* begin() const { return values_.get(); }
    [[nodiscard]] const Value* end() const { return values_.get() + size_; }

    void push_back(const Value& value) {
        if (size_ == room_) resize(size_ + size_ / 8 + 3);
        values_[size_++] = value;
    }
    void pop_back() {
        --size_;
        if (size_ + size_ / 4 + 6 < room_) resize(size_ + 3);
    }

private:
    void resize(std::uint32_t room) {
        auto values = std::make_unique_for_overwrite<Value[]>(room);
        std::copy(begin(), end(), values.get());
        values_ = std::move(values);
        room_ = room;
    }

    std::unique_ptr<Value[]> values_;
    std::uint32_t size_ = 0;
    std::uint32_t room_ = 0;
};

}  // namespace callout
