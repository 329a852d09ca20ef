#include "accounts/fleet_records.hpp"

#include <cstdint>
#include <utility>

namespace callout {
namespace {

std::size_t entries_for(std::size_t records) { return (4 * records + 2) / 3; }

}  // namespace

std::size_t fleet_records::preferred(user_id id) const {
    // Multiplied by 2^64 divided by the golden ratio, ids that follow each other lie far apart in 64 bits; their upper
    // half, as a fraction of 2^32, is how far into the table.
    const std::uint64_t spread = static_cast<std::uint64_t>(id.value) * 0x9E37'79B9'7F4A'7C15U;
    return ((spread >> 32U) * table_.size()) >> 32U;
}

/// Where the id is in the table, or would be.
std::size_t fleet_records::entry_of(user_id id) const {
    std::size_t entry = preferred(id);
    while (table_[entry].id != id && table_[entry].id != nobody) entry = after(entry);
    return entry;
}

const fleet_records::record* fleet_records::find(user_id id) const {
    const record& found = table_[entry_of(id)];
    return found.id == nobody ? nullptr : &found;
}

fleet_records::record* fleet_records::find(user_id id) {
    record& found = table_[entry_of(id)];
    return found.id == nobody ? nullptr : &found;
}

void fleet_records::add(user_id id, place position, kilometers service_radius,
                        const std::vector<category_id>& categories) {
    // Doubling would leave more of the memory unused.
    if (entries_for(size_ + 1) > table_.size()) resize(table_.size() + table_.size() / 4 + 1);
    const auto list = lists_.try_emplace(categories, 0).first;
    ++list->second;
    table_[entry_of(id)] = {id, position, service_radius, list};
    ++size_;
}

void fleet_records::remove(user_id id) {
    const std::size_t entry = entry_of(id);
    if (table_[entry].id == nobody) return;
    if (const auto list = table_[entry].categories; --list->second == 0) lists_.erase(list);
    table_[entry] = {};
    --size_;
    fill_gap(entry);
}

/// Nobody may stand behind a free entry that they would rather have.
void fleet_records::fill_gap(std::size_t gap) {
    const auto distance_to = [this](std::size_t from, std::size_t to) {
        return to >= from ? to - from : to + table_.size() - from;
    };
    for (std::size_t next = after(gap); table_[next].id != nobody; next = after(next)) {
        if (distance_to(preferred(table_[next].id), next) < distance_to(gap, next)) continue;
        table_[gap] = std::exchange(table_[next], {});
        gap = next;
    }
}

void fleet_records::reserve(std::size_t size) {
    if (entries_for(size) > table_.size()) resize(entries_for(size));
}

void fleet_records::resize(std::size_t entries) {
    const std::vector<record> before = std::exchange(table_, std::vector<record>(entries));
    for (const record& each : before) {
        if (each.id != nobody) table_[entry_of(each.id)] = each;
    }
}

}  // namespace callout
