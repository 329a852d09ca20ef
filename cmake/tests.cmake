find_package(GTest)
if(NOT GTest_FOUND)
    message(STATUS "GoogleTest is not installed: the tests are left out.")
    return()
endif()
include(GoogleTest)

# Under a sanitizer everything takes several times as long.
set(test_timeout 300)
if(CALLOUT_SANITIZE)
    set(test_timeout 1500)
endif()

file(GLOB support_sources CONFIGURE_DEPENDS tests/support/*.cpp)
file(GLOB unit_sources CONFIGURE_DEPENDS tests/unit/*_test.cpp)
file(GLOB api_sources CONFIGURE_DEPENDS tests/api/*_test.cpp)
file(GLOB smoke_scripts CONFIGURE_DEPENDS tests/smoke/*.sh tests/smoke/*.mjs)

function(add_test_executable name)
    add_executable(${name} ${ARGN})
    target_include_directories(${name} PRIVATE tests)
    target_link_libraries(${name} PRIVATE callout_core GTest::gmock_main)
    target_compile_definitions(${name} PRIVATE CALLOUT_SOURCE_FOLDER="${CMAKE_SOURCE_DIR}")
    target_precompile_headers(${name} PRIVATE src/pch.hpp <gmock/gmock.h> <gtest/gtest.h>)
endfunction()

if(unit_sources)
    add_test_executable(unit_tests ${unit_sources})
    gtest_discover_tests(unit_tests
        DISCOVERY_MODE PRE_TEST
        TEST_PREFIX unit.
        PROPERTIES TIMEOUT ${test_timeout}
    )
endif()

if(api_sources)
    add_test_executable(api_tests ${api_sources} ${support_sources})
    # What only PostgreSQL can suffer is no test of SQLite.
    set(filter_sqlite -postgres_test.*:processes.*)
    set(filter_postgres *)
    foreach(database sqlite postgres)
        gtest_discover_tests(api_tests
            DISCOVERY_MODE PRE_TEST
            TEST_FILTER ${filter_${database}}
            TEST_PREFIX ${database}.
            PROPERTIES TIMEOUT ${test_timeout} ENVIRONMENT CALLOUT_TEST_DATABASE=${database}
        )
    endforeach()
endif()

foreach(script ${smoke_scripts})
    get_filename_component(name ${script} NAME_WE)
    get_filename_component(extension ${script} EXT)
    if(extension STREQUAL ".mjs")
        set(interpreter ${node})
    else()
        set(interpreter bash)
    endif()
    add_test(NAME smoke.${name} COMMAND ${interpreter} ${script} $<TARGET_FILE:callout>)
    set_tests_properties(smoke.${name} PROPERTIES TIMEOUT ${test_timeout})
endforeach()
