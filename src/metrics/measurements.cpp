#include "metrics/measurements.hpp"

namespace callout {
namespace {

double seconds_of(auto duration) { return std::chrono::duration<double>{duration}.count(); }

}  // namespace

void measurements::note_answer(const call& of, int status, std::chrono::nanoseconds took) {
    ++answers_[{of, status}];
    times_.try_emplace(of, answer_bounds).first->second.note(seconds_of(took));
}

void measurements::note_acceptance(priority urgency, std::chrono::microseconds after) {
    acceptances_.at(static_cast<std::size_t>(urgency)).note(seconds_of(after));
}

}  // namespace callout
