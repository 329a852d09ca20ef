#include "http/permissions.hpp"

#include <string_view>

namespace callout {
namespace {

constexpr std::string_view introduction = R"(# Who may do what

Made of the route table by `callout permissions`; `./dev openapi` writes it anew and `./dev check` compares it.
tests/api/permissions_test.cpp walks every route as anybody, as each role, as the owner and as a stranger.

No account, or a token that is not good any more, is 401. A role without a mark is 403. What one may not see is 404, as if it
were not there; what one may see and not do is 403. The role and whether an account is active are those of now, whatever the
token says.

| method | path | without an account | customer | worker | admin | on what |
|---|---|---|---|---|---|---|
)";

std::string_view mark(bool may) { return may ? " yes |" : " |"; }

void write_row(std::string& out, const route& each) {
    const access& allowed = each.options.allowed;
    out.append("| ").append(to_string(each.method)).append(" | `").append(each.path).append("` |");
    out += mark(allowed.is_public());
    for (const role who : {role::CUSTOMER, role::WORKER, role::ADMIN})
        out += mark(allowed.is_public() || allowed.includes(who));
    out.append(" ").append(each.options.whose).append(each.options.whose.empty() ? "|\n" : " |\n");
}

}  // namespace

std::string permissions_page(const std::vector<route>& routes) {
    std::string out{introduction};
    for (const route& each : routes) {
        if (!each.options.id.empty()) write_row(out, each);
    }
    return out;
}

}  // namespace callout
