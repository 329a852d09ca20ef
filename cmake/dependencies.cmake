find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
find_path(re2_include re2/re2.h REQUIRED)
find_library(re2_library re2 REQUIRED)

find_path(boost_include boost/version.hpp REQUIRED)
file(STRINGS ${boost_include}/boost/version.hpp boost_version REGEX "define BOOST_VERSION ")
string(REGEX REPLACE "[^0-9]" "" boost_version "${boost_version}")
if(boost_version LESS 108100)
    message(FATAL_ERROR "Boost 1.81 or newer is needed (libboost1.81-dev); ./dev setup installs it.")
endif()

add_library(callout_dependencies INTERFACE)
target_include_directories(callout_dependencies SYSTEM INTERFACE ${boost_include} ${re2_include})
target_compile_definitions(callout_dependencies INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION
    BOOST_BEAST_SEPARATE_COMPILATION
)
target_link_libraries(callout_dependencies INTERFACE
    Threads::Threads
    OpenSSL::SSL
    OpenSSL::Crypto
    SQLite::SQLite3
    PostgreSQL::PostgreSQL
    PkgConfig::sodium
    spdlog::spdlog
    fmt::fmt
    ${re2_library}
    CLI11::CLI11
)
