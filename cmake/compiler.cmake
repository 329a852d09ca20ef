set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g")

add_library(callout_flags INTERFACE)
target_compile_options(callout_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
    # Naming some members and leaving the others at their defaults is what designated initializers are for.
    -Wno-missing-designated-field-initializers
)
add_compile_options(-fno-plt)

if(CALLOUT_SANITIZE)
    set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
    # The check of vptr looks at memory through a pipe, and takes an object for broken once descriptors have run out.
    add_compile_options(-fsanitize=${CALLOUT_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS)
    add_link_options(-fsanitize=${CALLOUT_SANITIZE})
endif()

find_program(mold mold)
find_program(lld ld.lld-19)
if(mold)
    add_link_options(-fuse-ld=mold)
elseif(lld)
    add_link_options(-fuse-ld=${lld})
endif()

find_program(ccache ccache)
if(ccache)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${ccache})
    # A precompiled header that carries time stamps would miss the cache in every new build folder.
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()
