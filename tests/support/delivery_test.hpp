#pragma once

#include <optional>
#include <string>

#include "deliveries/deliverer.hpp"
#include "support/push_browser.hpp"
#include "support/repair_test.hpp"
#include "support/test_receiver.hpp"

namespace callout {

/// Scenarios around what is delivered: the receiver is another program on this machine, which counts as private.
class delivery_test : public repair_test {
protected:
    delivery_test() { restart_with(lenient()); }

    /// Private targets allowed, and push services there.
    [[nodiscard]] config lenient() const {
        config values = settings();
        values.push_allow_private_targets = true;
        values.push_services = {"127.0.0.1"};
        return values;
    }
    /// Makes deliveries and attempts what is due.
    void deliver() { run(service().deliveries().settle()); }
    /// A while passes, and what is due then is attempted.
    void deliver_after(std::chrono::microseconds wait) {
        time.advance(wait);
        deliver();
    }

    answer add_webhook(const std::string& types = R"(["request.created"])", const std::string& more = "") {
        return post(root, "/admin/webhooks/",
                    R"({"url":")" + receiver.url() + R"(","event_types":)" + types + more + "}");
    }
    answer subscribe(const person& who, const push_browser& by, const std::string& path = "/push") {
        return post(who, "/api/push/subscriptions/", by.subscription(receiver.url(path)));
    }
    answer deliveries(const std::string& query = "") { return get(root, "/admin/deliveries/" + query); }

    test_receiver receiver{loop()};
    person root = admin("root");
};

}  // namespace callout
