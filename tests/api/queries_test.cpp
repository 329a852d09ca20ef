#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <tuple>

#include "accounts/administration_queries.hpp"
#include "accounts/leaving_queries.hpp"
#include "accounts/queries.hpp"
#include "accounts/session_queries.hpp"
#include "audit/queries.hpp"
#include "cluster/queries.hpp"
#include "dashboard/queries.hpp"
#include "deliveries/queries.hpp"
#include "events/queries.hpp"
#include "health/queries.hpp"
#include "live/queries.hpp"
#include "notifications/queries.hpp"
#include "positions/queries.hpp"
#include "push/queries.hpp"
#include "requests/administration_queries.hpp"
#include "requests/category_queries.hpp"
#include "requests/leaving_queries.hpp"
#include "requests/listing_queries.hpp"
#include "requests/queries.hpp"
#include "support/api_test.hpp"
#include "webhooks/queries.hpp"

namespace callout {
namespace {

using ::testing::IsEmpty;

/// Every statement of the program, prepared on the database at hand and compared with its C++ type.
class queries : public api_test {
protected:
    template <class Query>
    void check(const Query& asked) {
        prepared_statement told;
        run([](database& on, const Query& what, prepared_statement& into) -> boost::asio::awaitable<void> {
            into = co_await on.prepare_check(what);
        }(db(), asked, told));
        EXPECT_THAT(told.problems, IsEmpty()) << asked.name;
    }
    template <class... Query>
    void check_all(const std::tuple<const Query&...>& all) {
        std::apply([this](const auto&... each) { (this->check(each), ...); }, all);
    }
};

TEST_F(queries, of_accounts_fit_their_types) { check_all(accounts_sql::all); }
TEST_F(queries, of_sessions_fit_their_types) { check_all(sessions_sql::all); }
TEST_F(queries, of_accounts_that_end_fit_their_types) { check_all(leaving_sql::all); }
TEST_F(queries, of_requests_that_end_so_fit_their_types) { check_all(requests_leaving_sql::all); }
TEST_F(queries, of_accounts_that_admins_change_fit_their_types) { check_all(administration_sql::all); }
TEST_F(queries, of_requests_of_those_fit_their_types) { check_all(requests_administration_sql::all); }
TEST_F(queries, between_processes_fit_their_types) { check_all(cluster_sql::all); }
TEST_F(queries, of_the_audit_log_fit_their_types) {
    check_all(audit_sql::all);
    for (const auto* each : audit_sql::lists) check(*each);
    for (const auto* each : audit_sql::counts) check(*each);
}
TEST_F(queries, of_requests_fit_their_types) { check_all(requests_sql::all); }
TEST_F(queries, of_categories_fit_their_types) { check_all(categories_sql::all); }
TEST_F(queries, of_streams_fit_their_types) { check_all(live_sql::all); }
TEST_F(queries, of_events_fit_their_types) { check_all(events_sql::all); }
TEST_F(queries, of_notifications_fit_their_types) { check_all(notifications_sql::all); }
TEST_F(queries, of_the_dashboard_fit_their_types) { check_all(dashboard_sql::all); }
TEST_F(queries, of_push_subscriptions_fit_their_types) { check_all(push_sql::all); }
TEST_F(queries, of_webhooks_fit_their_types) { check_all(webhooks_sql::all); }
TEST_F(queries, of_deliveries_fit_their_types) { check_all(deliveries_sql::all); }
TEST_F(queries, of_health_fit_their_types) { check_all(health_sql::all); }
TEST_F(queries, of_positions_fit_their_types) { check_all(positions_sql::all); }
TEST_F(queries, of_tallies_fit_their_types) { check_all(requests_sql::listing); }

TEST_F(queries, of_every_list_fit_their_types) {
    using requests_sql::list_index;
    for (const auto scope : {list_scope::ALL, list_scope::CUSTOMER, list_scope::WORKER}) {
        check(requests_sql::count_for(scope));
        for (const auto index : {list_index::NONE, list_index::STATUS, list_index::CATEGORY}) {
            for (std::size_t order = 0; order < requests_sql::orderings.size(); ++order) {
                check(requests_sql::list_for(scope, index, order));
            }
        }
    }
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// The name after `query<...>`, whose angle brackets may be nested.
std::string name_after_type(std::string_view text) {
    int depth = 1;
    std::size_t at = 0;
    for (; depth > 0 && at < text.size(); ++at) depth += text[at] == '<' ? 1 : text[at] == '>' ? -1 : 0;
    const auto begin = std::min(text.find_first_not_of(" \n", at), text.size());
    return std::string{text.substr(begin, text.find_first_of("{ \n", begin) - begin)};
}

std::set<std::string> declared_in(const std::string& text) {
    constexpr std::string_view start = "inline constexpr query<";
    std::set<std::string> names;
    for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
        names.insert(name_after_type(std::string_view{text}.substr(at + start.size())));
    }
    return names;
}

std::set<std::string> tied_in(const std::string& text) {
    constexpr std::string_view start = "std::tie(";
    const auto begin = text.find(start);
    if (begin == std::string::npos) return {};
    std::string list = text.substr(begin + start.size(), text.find(')', begin) - begin - start.size());
    std::ranges::replace(list, ',', ' ');
    std::istringstream words{list};
    return {std::istream_iterator<std::string>{words}, {}};
}

std::vector<std::filesystem::path> query_files() {
    std::vector<std::filesystem::path> found;
    for (const auto& each : std::filesystem::recursive_directory_iterator{CALLOUT_SOURCE_FOLDER "/src"}) {
        if (each.path().extension() == ".hpp" && !declared_in(text_of(each.path())).empty())
            found.push_back(each.path());
    }
    return found;
}

TEST(query_files, tie_every_query_that_they_declare) {
    for (const auto& file : query_files()) {
        const std::string text = text_of(file);
        EXPECT_EQ(tied_in(text), declared_in(text)) << file;
    }
}

TEST(query_files, are_all_prepared_here) {
    const std::string here = text_of(CALLOUT_SOURCE_FOLDER "/tests/api/queries_test.cpp");
    for (const auto& file : query_files()) {
        const auto include = std::filesystem::relative(file, CALLOUT_SOURCE_FOLDER "/src").generic_string();
        EXPECT_NE(here.find("#include \"" + include + '"'), std::string::npos) << include;
    }
}

}  // namespace
}  // namespace callout
