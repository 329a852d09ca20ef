file(GLOB bench_sources CONFIGURE_DEPENDS bench/*_bench.cpp)

foreach(source ${bench_sources})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} EXCLUDE_FROM_ALL ${source})
    target_link_libraries(${name} PRIVATE callout_core)
endforeach()
