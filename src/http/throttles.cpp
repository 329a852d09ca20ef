#include "http/throttles.hpp"

#include "error.hpp"

namespace callout {

void throttles::take(rate_class which, bucket_key whose, instant now) {
    const auto wait = of(which).take(whose, now);
    if (wait) throw error::throttled(std::chrono::ceil<std::chrono::seconds>(*wait));
}

}  // namespace callout
