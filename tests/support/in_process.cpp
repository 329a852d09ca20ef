#include "support/in_process.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <stdexcept>
#include <utility>

#include "security/vapid.hpp"

namespace callout {

namespace asio = boost::asio;

config in_process::settings() const {
    config values;
    values.database_url = database_.url();
    values.data_dir = database_.folder().string();
    values.secret_key = "a secret for tests alone, of 32 bytes and more";
    values.write_connections = 4;
    static const std::string vapid_key = vapid_identity::generate();
    values.vapid_private_key = vapid_key;
    // Many people register and sign in from one address here; the tests of throttling set limits of their own.
    values.throttle_login = "off";
    values.throttle_register = "off";
    return values;
}

void in_process::restart_with(config settings) {
    end();
    service_ = start(std::move(settings));
}

std::unique_ptr<app> in_process::start(config settings) {
    auto started = std::make_unique<app>(loop_, std::move(settings), time_,
                                         app_options{.passwords = cheapest,
                                                     .undeclared = undeclared_errors::REFUSED,
                                                     .is_timed = false,
                                                     .delivers_by_itself = false});
    run(started->start());
    return started;
}

void in_process::start_another() {
    if (other_) run(other_->stop({}));
    other_ = start(settings());
}

in_process::~in_process() { end(); }

void in_process::end() {
    for (std::unique_ptr<app>* each : {&service_, &other_}) {
        if (*each) run((*each)->stop({}));
        each->reset();
    }
}

void in_process::run(asio::awaitable<void> work) {
    std::vector<asio::awaitable<void>> works;
    works.push_back(std::move(work));
    run_all(std::move(works));
}

void in_process::run_all(std::vector<asio::awaitable<void>> works) {
    std::size_t left = works.size();
    std::exception_ptr first_problem;
    for (asio::awaitable<void>& work : works) {
        asio::co_spawn(loop_, std::move(work), [&](std::exception_ptr problem) {
            --left;
            if (!first_problem) first_problem = problem;
        });
    }
    loop_.restart();
    while (left > 0) {
        if (loop_.run_one() == 0) throw std::logic_error{"The service waits for something that nobody does."};
    }
    if (first_problem) std::rethrow_exception(first_problem);
}

}  // namespace callout
