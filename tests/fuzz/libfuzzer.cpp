#include "fuzz/fuzzing.hpp"

#include <cstddef>
#include <cstdint>

// What libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    callout::fuzzing::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
