#include "requests/state_machine.hpp"

#include <gtest/gtest.h>

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cctype>
#include <fstream>
#include <string>
#include <vector>

namespace callout {
namespace {

using boost::describe::enum_to_string;

template <class Enum>
std::vector<Enum> all_of() {
    std::vector<Enum> values;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>(
        [&](auto each) { values.push_back(each.value); });
    return values;
}

std::string in_lower_case(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// A row as docs/state-machine.md shows it.
std::string as_markdown(const transition& row) {
    std::string from;
    for (const status each : all_of<status>()) {
        if (row.from.include(each)) (from += from.empty() ? "" : ", ") += enum_to_string(each, "");
    }
    return "| " + in_lower_case(enum_to_string(row.what, "")) + " | " + from + " | " +
           (row.to ? enum_to_string(*row.to, "") : "unchanged") + " | " + std::string{row_of(row.otherwise).detail} +
           " |";
}

std::vector<std::string> rows_of_the_document() {
    std::ifstream in{CALLOUT_SOURCE_FOLDER "/docs/state-machine.md"};
    std::vector<std::string> rows;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("| ") && !line.starts_with("| action")) rows.push_back(line);
    }
    return rows;
}

TEST(state_machine, is_what_its_document_says) {
    std::vector<std::string> rows;
    for (const transition& each : state_machine) rows.push_back(as_markdown(each));
    EXPECT_EQ(rows_of_the_document(), rows);
}

TEST(state_machine, has_one_row_for_each_action_in_its_order) {
    for (const action each : all_of<action>()) EXPECT_EQ(transition_of(each).what, each);
    EXPECT_EQ(all_of<action>().size(), state_machine.size());
}

TEST(state_machine, refuses_an_action_exactly_where_it_does_not_begin) {
    for (const transition& row : state_machine) {
        for (const status from : all_of<status>())
            EXPECT_EQ(refusal(row.what, from).has_value(), !row.from.include(from));
    }
}

TEST(state_machine, refuses_in_the_words_of_the_action) {
    EXPECT_EQ(refusal(action::ACCEPT, status::ACCEPTED), errc::CANNOT_ACCEPT);
    EXPECT_EQ(refusal(action::START, status::PENDING), errc::CANNOT_START);
    EXPECT_EQ(refusal(action::COMPLETE, status::CANCELLED), errc::CANNOT_COMPLETE);
    EXPECT_EQ(refusal(action::CANCEL, status::COMPLETED), errc::CANNOT_CANCEL);
}

TEST(state_machine, says_of_a_cancelled_request_that_it_is_cancelled_already) {
    EXPECT_EQ(refusal(action::CANCEL, status::CANCELLED), errc::ALREADY_CANCELLED);
}

TEST(state_machine, leads_out_of_no_final_status) {
    for (const transition& row : state_machine) {
        const bool moves = row.to.has_value();
        EXPECT_FALSE(moves && (row.from.include(status::COMPLETED) || row.from.include(status::CANCELLED)));
    }
}

}  // namespace
}  // namespace callout
