#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace callout {

/// Received bytes that are not yet used up: starts small, grows as asked, never shifts what a view refers to unless
/// told to.
class input_buffer {
public:
    static constexpr std::size_t initial_capacity = 2048;

    /// The bytes received and not yet consumed.
    [[nodiscard]] std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
    [[nodiscard]] bool empty() const { return begin_ == end_; }
    [[nodiscard]] char* free_begin() { return bytes_.get() + end_; }
    [[nodiscard]] std::size_t free_size() const { return capacity_ - end_; }

    /// Says that `size` bytes were written at `free_begin`.
    void commit(std::size_t size) { end_ += size; }

    /// Forgets the first `size` bytes.
    void consume(std::size_t size) {
        begin_ += size;
        if (begin_ == end_) begin_ = end_ = 0;
    }

    /// Makes room to read into, for at most `limit` bytes in all. Moves the bytes: views of them end.
    void make_room(std::size_t limit) {
        if (free_size() > 0) return;
        if (begin_ > 0) return relocate(capacity_);
        relocate(std::max(initial_capacity, std::min(limit, capacity_ * 2)));
    }

    /// Adds bytes that were received elsewhere. Moves the bytes: views of them end.
    void append(std::string_view more) {
        if (free_size() < more.size()) relocate(view().size() + more.size());
        if (!more.empty()) std::memcpy(free_begin(), more.data(), more.size());
        commit(more.size());
    }

    /// Gives the memory back after a large request; keeps it after a small one. Only while empty.
    void shrink() {
        if (capacity_ <= 2 * initial_capacity || !empty()) return;
        bytes_.reset();
        begin_ = end_ = capacity_ = 0;
    }

private:
    void relocate(std::size_t capacity) {
        const auto size = end_ - begin_;
        if (capacity == capacity_) {
            std::memmove(bytes_.get(), bytes_.get() + begin_, size);
        } else {
            auto larger = std::make_unique_for_overwrite<char[]>(capacity);
            if (size > 0) std::memcpy(larger.get(), bytes_.get() + begin_, size);
            bytes_ = std::move(larger);
            capacity_ = capacity;
        }
        begin_ = 0;
        end_ = size;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace callout
