#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "replay/calls.hpp"
#include "replay/csv.hpp"

namespace callout::replay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(std::string_view text) {
    try {
        parse_csv(text);
        return "no error";
    } catch (const csv_error& error) {
        return error.what();
    }
}

constexpr std::string_view header = "call_id,received_at,lat,lon,urgency,call_type,descriptor,zip,borough\n";

std::string file_with(const std::string& row) { return std::string{header} + row + "\n"; }

std::string error_of_row(const std::string& row) {
    try {
        read_calls(file_with(row));
        return "no error";
    } catch (const csv_error& error) {
        return error.what();
    }
}

TEST(csv, separates_fields_at_commas_and_records_at_line_ends) {
    const auto records = parse_csv("a,b\r\nc,\n");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_THAT(records[0].fields, ElementsAre("a", "b"));
    EXPECT_THAT(records[1].fields, ElementsAre("c", ""));
}

TEST(csv, needs_no_line_end_after_the_last_record) { EXPECT_EQ(parse_csv("a\nb").size(), 2U); }

TEST(csv, keeps_commas_quotes_and_line_ends_of_a_quoted_field) {
    const auto records = parse_csv("\"a,\"\"b\"\"\nc\",d\n");
    ASSERT_EQ(records.size(), 1U);
    EXPECT_THAT(records[0].fields, ElementsAre("a,\"b\"\nc", "d"));
}

TEST(csv, counts_the_lines_inside_quoted_fields) {
    const auto records = parse_csv("\"a\nb\"\nc\n");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[1].line, 3U);
}

TEST(csv, skips_a_byte_order_mark) { EXPECT_EQ(parse_csv("\xEF\xBB\xBFname\n").at(0).fields.at(0), "name"); }

TEST(csv, an_empty_text_has_no_records) { EXPECT_TRUE(parse_csv("").empty()); }

TEST(csv, an_unclosed_quote_is_an_error_at_its_field) {
    EXPECT_EQ(error_of("a,b\nc,\"d"), "line 2, column 2: the quote is never closed");
}

TEST(csv, text_after_a_closing_quote_is_an_error) {
    EXPECT_EQ(error_of("\"a\"b\n"), "line 1, column 1: text after the closing quote");
}

TEST(csv, a_quote_within_a_plain_field_is_an_error) {
    EXPECT_EQ(error_of("a\"b\n"), "line 1, column 1: a quote inside a field that does not start with one");
}

TEST(csv, a_record_with_another_number_of_fields_is_an_error) {
    EXPECT_EQ(error_of("a,b\nc\n"), "line 2, column 1: expected 2 fields, found 1");
}

TEST(repair_calls, are_read_with_place_urgency_and_kind) {
    const auto calls =
        read_calls(file_with("7,2026-02-12T22:14:05,40.5,-73.25,emergency,WATER LEAK,SLOW LEAK,10460,BRONX"));
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].id, "7");
    EXPECT_EQ(calls[0].where, (place{40.5, -73.25}));
    EXPECT_TRUE(calls[0].is_emergency);
    EXPECT_EQ(calls[0].type, "WATER LEAK");
    EXPECT_EQ(calls[0].descriptor, "SLOW LEAK");
}

TEST(repair_calls, are_ordered_by_time_and_timed_from_the_first) {
    const auto calls =
        read_calls(file_with("late,2026-02-13T00:00:30,0,0,standard,T,D,1,B\n"
                             "early,2026-02-12T23:59:00,0,0,standard,T,D,1,B"));
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].id, "early");
    EXPECT_DOUBLE_EQ(calls[0].received.count(), 0);
    EXPECT_DOUBLE_EQ(calls[1].received.count(), 1.5);
}

TEST(repair_calls, a_missing_column_is_named) {
    try {
        read_calls("call_id,lat\n");
        FAIL() << "no error";
    } catch (const csv_error& error) {
        EXPECT_STREQ(error.what(), "line 1, column received_at: the header has no such column");
    }
}

TEST(repair_calls, a_place_off_the_earth_is_refused_with_line_and_column) {
    EXPECT_EQ(error_of_row("7,2026-02-12T22:14:05,91,0,standard,T,D,1,B"),
              "line 2, column lat: '91' is no coordinate in degrees");
}

TEST(repair_calls, a_day_that_is_not_in_the_calendar_is_refused) {
    EXPECT_THAT(error_of_row("7,2026-02-30T22:14:05,0,0,standard,T,D,1,B"), HasSubstr("line 2, column received_at"));
}

TEST(repair_calls, an_unknown_urgency_is_refused) {
    EXPECT_EQ(error_of_row("7,2026-02-12T22:14:05,0,0,soon,T,D,1,B"),
              "line 2, column urgency: 'soon' is neither emergency nor standard");
}

}  // namespace
}  // namespace callout::replay
