find_program(node NAMES node nodejs REQUIRED)
find_program(npm npm REQUIRED)

set(web_folder ${CMAKE_SOURCE_DIR}/web)
set(web_packages ${web_folder}/node_modules/.installed)
add_custom_command(
    OUTPUT ${web_packages}
    COMMAND ${npm} ci --no-progress --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${web_packages}
    DEPENDS ${web_folder}/package.json ${web_folder}/package-lock.json ${web_folder}/.npmrc
    WORKING_DIRECTORY ${web_folder}
    COMMENT "Installing the web packages"
    VERBATIM
)

file(GLOB_RECURSE embedded_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/migrations/*.sql ${web_folder}/docs/*)
set(embedded_source ${CMAKE_BINARY_DIR}/generated/embedded.cpp)
add_custom_command(
    OUTPUT ${embedded_source} ${CMAKE_BINARY_DIR}/generated/common_passwords.txt
    COMMAND ${node} ${CMAKE_SOURCE_DIR}/cmake/embed.mjs ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated
    DEPENDS cmake/embed.mjs web/assets.json ${web_packages} ${embedded_files}
    COMMENT "Gathering migrations, web pages and common passwords"
    VERBATIM
)
# The compiler does not report what .incbin reads.
set_source_files_properties(${embedded_source} PROPERTIES OBJECT_DEPENDS "${embedded_files};${web_packages}")
