#include "http/paging.hpp"

#include <gtest/gtest.h>

#include "error.hpp"

namespace callout {
namespace {

paging read(std::string target) { return read_paging(request_data{.target = std::move(target)}.view()); }

errc refusal(std::string target) {
    try {
        read(std::move(target));
    } catch (const error& refused) {
        return refused.code();
    }
    return errc::INTERNAL;
}

std::string frame(std::string target, std::int64_t count, paging which) {
    const request_data asked{.target = std::move(target), .headers = {{"Host", "api.example"}}};
    std::string out;
    write_page_frame(out, asked.view(), count, which);
    return out;
}

TEST(paging, is_the_first_page_of_twenty_unless_asked) {
    EXPECT_EQ(read("/a/").number, 1);
    EXPECT_EQ(read("/a/").size, 20);
    EXPECT_EQ(read("/a/?page=3&page_size=100").offset(), 200);
}

TEST(paging, a_page_that_is_no_number_does_not_exist) {
    for (const std::string page : {"0", "-1", "x", "1.5", "99999999999999999999"}) {
        EXPECT_EQ(refusal("/a/?page=" + page), errc::INVALID_PAGE) << page;
    }
}

TEST(paging, a_size_out_of_bounds_is_a_wrong_parameter) {
    for (const std::string size : {"0", "101", "x", "-1"})
        EXPECT_EQ(refusal("/a/?page_size=" + size), errc::INVALID) << size;
}

TEST(paging, the_first_page_of_nothing_exists_and_the_second_does_not) {
    EXPECT_NO_THROW((paging{.number = 1}.check(0)));
    EXPECT_THROW((paging{.number = 2}.check(20)), error);
    EXPECT_NO_THROW((paging{.number = 2}.check(21)));
}

TEST(paging, links_keep_the_other_parameters) {
    EXPECT_EQ(frame("/a/?status=PENDING&page=2", 60, {.number = 2}),
              R"("count":60,"next":"http://api.example/a/?status=PENDING&page=3",)"
              R"("previous":"http://api.example/a/?status=PENDING")");
}

TEST(paging, a_page_is_one_however_its_name_is_encoded) {
    EXPECT_EQ(read("/a/?p%61ge=2").number, 2);
    EXPECT_EQ(
        frame("/a/?p%61ge=2&x%31=%31", 60, {.number = 2}),
        R"("count":60,"next":"http://api.example/a/?x%31=%31&page=3","previous":"http://api.example/a/?x%31=%31")");
}

TEST(paging, there_is_nothing_before_the_first_and_after_the_last_page) {
    EXPECT_EQ(frame("/a/", 20, {}), R"("count":20,"next":null,"previous":null)");
}

}  // namespace
}  // namespace callout
