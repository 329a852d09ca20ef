file(GLOB bench_sources CONFIGURE_DEPENDS bench/*_bench.cpp)

foreach(source ${bench_sources})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} EXCLUDE_FROM_ALL ${source})
    target_link_libraries(${name} PRIVATE callout_core)
endforeach()

# What our index of places is measured against; nothing else uses it.
find_library(s2_library s2)
if(s2_library)
    target_link_libraries(places_bench PRIVATE ${s2_library})
endif()

file(GLOB load_sources CONFIGURE_DEPENDS bench/load/*.cpp)
add_executable(http_load EXCLUDE_FROM_ALL bench/http_load.cpp ${load_sources})
target_include_directories(http_load PRIVATE bench)
target_link_libraries(http_load PRIVATE callout_core)
