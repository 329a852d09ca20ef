#include <gtest/gtest.h>

#include <boost/describe.hpp>

#include "db/errors.hpp"
#include "db/schema.hpp"
#include "db/statement.hpp"

namespace callout {
namespace {

struct city {
    std::int64_t id{};
    std::string name;
};
BOOST_DESCRIBE_STRUCT(city, (), (id, name))

enum class mood { GOOD, BAD };
BOOST_DESCRIBE_ENUM(mood, GOOD, BAD)

TEST(statement_text, columns_are_the_described_members) {
    EXPECT_EQ(db::expand_columns("SELECT {columns} FROM city", db::column_names<city>), "SELECT id, name FROM city");
}

TEST(statement_text, columns_take_a_prefix) {
    EXPECT_EQ(db::expand_columns("SELECT {columns:c} FROM city c", db::column_names<city>),
              "SELECT c.id, c.name FROM city c");
}

TEST(statement_text, columns_of_a_scalar_are_refused) {
    EXPECT_THROW((void)db::expand_columns("SELECT {columns}", db::column_names<std::int64_t>), std::logic_error);
}

TEST(statement_text, a_select_only_reads) { EXPECT_TRUE(db::only_reads("\n  select 1")); }

TEST(statement_text, a_with_that_selects_only_reads) {
    EXPECT_TRUE(db::only_reads("WITH a AS (SELECT 1) SELECT updated_at FROM a"));
}

TEST(statement_text, a_with_that_updates_writes) {
    EXPECT_FALSE(db::only_reads("WITH a AS (SELECT 1) UPDATE b SET c = 1"));
}

TEST(statement_text, an_insert_writes) { EXPECT_FALSE(db::only_reads("INSERT INTO a SELECT 1")); }

TEST(catalog, the_same_query_is_the_same_statement) {
    db::catalog known(db::dialect::SQLITE);
    const query<city(std::int64_t)> asked{"city.get", "SELECT {columns} FROM city WHERE id = $1"};
    EXPECT_EQ(&known(asked), &known(asked));
}

TEST(catalog, postgres_takes_its_own_text) {
    db::catalog known(db::dialect::POSTGRES);
    const query<void()> asked{"city.touch", "UPDATE a", "UPDATE b"};
    EXPECT_EQ(known(asked).text, "UPDATE b");
}

TEST(column, an_unknown_enum_name_is_refused) {
    EXPECT_THROW((void)column<mood>::load({.type = db::cell_type::TEXT, .text = "UGLY"}), std::runtime_error);
}

TEST(column, an_enum_is_stored_by_name) {
    EXPECT_EQ(std::get<std::string>(column<mood>::store(mood::BAD).value), "BAD");
}

TEST(column, null_is_refused_where_a_value_is_expected) {
    EXPECT_THROW((void)column<std::int64_t>::load({}), std::runtime_error);
}

TEST(column, ids_travel_as_a_list) {
    EXPECT_EQ(std::get<std::string>(column<id_list>::store({{1, 2, 3}}).value), "1,2,3");
}

TEST(result, two_rows_for_an_optional_break_the_promise) {
    db::rows two;
    two.start(1);
    two.add(std::int64_t{1});
    two.add(std::int64_t{2});
    EXPECT_THROW((void)db::read_result<std::optional<std::int64_t>>("it", two), std::logic_error);
}

TEST(result, no_row_for_a_value_breaks_the_promise) {
    EXPECT_THROW((void)db::read_result<std::int64_t>("it", db::rows{}), std::logic_error);
}

TEST(constraint, concerns_its_column_in_sqlite_words) {
    EXPECT_TRUE(db::unique_violation("it", "", "user.email").concerns("email"));
}

TEST(constraint, concerns_its_column_in_postgres_words) {
    EXPECT_TRUE(db::unique_violation("it", "", "user_email_key (email)").concerns("email"));
}

TEST(constraint, does_not_concern_part_of_a_word) {
    EXPECT_FALSE(db::unique_violation("it", "", "user_email_key").concerns("email"));
}

TEST(schema_text, dialect_words_are_replaced) {
    EXPECT_EQ(db::in_dialect("CREATE TABLE a (at {instant}) {strict};", db::dialect::SQLITE),
              "CREATE TABLE a (at INTEGER) STRICT;");
}

TEST(schema_text, lines_of_the_other_dialect_are_dropped) {
    EXPECT_EQ(db::in_dialect("a\n-- only postgres:\nb\n-- end\nc", db::dialect::SQLITE), "a\nc");
}

TEST(schema_text, lines_of_the_own_dialect_are_kept) {
    EXPECT_EQ(db::in_dialect("a\n-- only postgres:\nb\n-- end\nc", db::dialect::POSTGRES), "a\nb\nc");
}

TEST(schema_text, a_changed_text_has_another_checksum) { EXPECT_NE(db::checksum_of("a"), db::checksum_of("b")); }

TEST(schema_text, a_version_is_the_number_of_the_name) { EXPECT_EQ(db::version_of("0012_board"), 12); }

}  // namespace
}  // namespace callout
