# All programs that ./dev bench uses.
add_custom_target(benchmarks)

function(add_bench_program name)
    add_executable(${name} EXCLUDE_FROM_ALL ${ARGN})
    target_include_directories(${name} PRIVATE bench)
    target_link_libraries(${name} PRIVATE callout_core)
    add_dependencies(benchmarks ${name})
endfunction()

# The client of what the fleet is compared with; nothing else uses it.
find_library(hiredis_library hiredis)
if(hiredis_library)
    file(GLOB places_sources CONFIGURE_DEPENDS bench/places/*.cpp)
    add_bench_program(places_bench bench/places_bench.cpp ${places_sources})
    target_link_libraries(places_bench PRIVATE ${hiredis_library})
endif()

file(GLOB load_sources CONFIGURE_DEPENDS bench/load/*.cpp)
add_bench_program(http_load bench/http_load.cpp ${load_sources})

# What runs the whole service without a socket.
set(in_process_sources tests/support/in_process.cpp tests/support/test_database.cpp)

add_bench_program(allocations bench/allocations.cpp ${load_sources} ${in_process_sources})
target_include_directories(allocations PRIVATE tests)

file(GLOB statement_sources CONFIGURE_DEPENDS bench/statements/*.cpp)
add_bench_program(sqlite_loop bench/sqlite_loop.cpp ${statement_sources} ${load_sources} ${in_process_sources})
target_include_directories(sqlite_loop PRIVATE tests)

# What ./dev check counts the instructions of.
add_dependencies(benchmarks hot_paths)
add_executable(hot_paths EXCLUDE_FROM_ALL bench/hot_paths.cpp bench/load/fill.cpp ${in_process_sources})
target_include_directories(hot_paths PRIVATE bench tests)
target_link_libraries(hot_paths PRIVATE callout_core)
# Debian 12's valgrind does not read clang's debugging information.
target_link_options(hot_paths PRIVATE LINKER:--strip-debug)
