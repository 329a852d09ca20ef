#pragma once

#include <filesystem>
#include <string>

namespace callout {

/// A database of one test, migrated, gone with it. CALLOUT_TEST_DATABASE says which kind: "sqlite" (unless set) or
/// "postgres", on the server of the URL in CALLOUT_TEST_POSTGRES.
class test_database {
public:
    test_database();
    ~test_database();
    test_database(const test_database&) = delete;
    test_database& operator=(const test_database&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
    std::string name_;
    std::string url_;
};

}  // namespace callout
