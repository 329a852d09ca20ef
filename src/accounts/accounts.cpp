#include "accounts/accounts.hpp"

#include <charconv>
#include <stdexcept>

namespace callout {

db::parameter column<category_list>::store(const category_list& list) {
    std::string joined;
    for (const category_id each : list.ids) {
        if (!joined.empty()) joined += ',';
        joined += std::to_string(each.value);
    }
    return {kind, std::move(joined)};
}

category_list column<category_list>::load(const db::cell& found) {
    category_list result;
    db::expect(found, db::cell_type::TEXT);
    std::string_view rest = found.text;
    while (!rest.empty()) {
        const std::string_view digits = rest.substr(0, rest.find(','));
        std::int64_t id = 0;
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
        if (problem != std::errc{} || end != digits.data() + digits.size()) throw std::runtime_error("no list of ids");
        result.ids.push_back(category_id{id});
        rest.remove_prefix(std::min(digits.size() + 1, rest.size()));
    }
    return result;
}

namespace {

std::optional<worker_profile> worker_profile_of(person_row& row) {
    if (!row.worker_profile_id) return std::nullopt;
    return worker_profile{.id = *row.worker_profile_id,
                          .skills = std::move(row.skills.value()),
                          .is_available = row.is_available.value(),
                          .service_radius_km = row.service_radius_km.value(),
                          .current_latitude = row.current_latitude,
                          .current_longitude = row.current_longitude,
                          .position_recorded_at = row.position_recorded_at,
                          .last_available_at = row.last_available_at,
                          .average_rating = row.average_rating.value(),
                          .total_completed_jobs = row.total_completed_jobs.value(),
                          .category_ids = std::move(row.category_ids.value())};
}

std::optional<customer_profile> customer_profile_of(person_row& row) {
    if (!row.customer_profile_id) return std::nullopt;
    return customer_profile{.id = *row.customer_profile_id,
                            .emergency_contact_name = std::move(row.emergency_contact_name.value()),
                            .emergency_contact_phone = std::move(row.emergency_contact_phone.value()),
                            .notes = std::move(row.notes.value())};
}

}  // namespace

user to_user(person_row row) {
    // An account that changed its role keeps the other profile for the day that it changes back.
    auto worker = row.role == role::WORKER ? worker_profile_of(row) : std::nullopt;
    auto customer = row.role == role::CUSTOMER ? customer_profile_of(row) : std::nullopt;
    return {.id = row.id,
            .email = std::move(row.email),
            .first_name = std::move(row.first_name),
            .last_name = std::move(row.last_name),
            .role = row.role,
            .phone_number = std::move(row.phone_number),
            .default_address = std::move(row.default_address),
            .default_latitude = row.default_latitude,
            .default_longitude = row.default_longitude,
            .is_email_verified = row.is_email_verified,
            .worker_profile = std::move(worker),
            .customer_profile = std::move(customer)};
}

}  // namespace callout
