# What `cmake --install` puts where: the program with its page and completions, the libraries with their headers and a
# package that other CMake projects find, the licences. Packagers take the two components apart.
include(CMakePackageConfigHelpers)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
install(TARGETS tracediff_executable RUNTIME COMPONENT program)
install(FILES LICENSE LICENSE.third-party README.md CHANGELOG.md TYPE DOC)
install(FILES docs/tracediff.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES docs/completions/tracediff.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  RENAME tracediff)
install(FILES docs/completions/_tracediff DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES docs/completions/tracediff.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

install(TARGETS tracediff tracediff_capture EXPORT tracediffTargets COMPONENT development)
install(DIRECTORY include/tracediff TYPE INCLUDE COMPONENT development FILES_MATCHING PATTERN "*.h")
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tracediff)
install(EXPORT tracediffTargets NAMESPACE tracediff:: DESTINATION ${package_dir} COMPONENT development)
configure_package_config_file(cmake/tracediffConfig.cmake.in ${PROJECT_BINARY_DIR}/tracediffConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tracediffConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tracediffConfig.cmake ${PROJECT_BINARY_DIR}/tracediffConfigVersion.cmake
  DESTINATION ${package_dir} COMPONENT development)

# A program that holds these libraries brings their licences along.
if(TRACEDIFF_HOLDS_LIBRARIES)
  foreach(library IN ITEMS libhiredis-dev libre2-dev libssl-dev libzstd-dev zlib1g-dev)
    if(EXISTS /usr/share/doc/${library}/copyright)
      install(FILES /usr/share/doc/${library}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR}/licences RENAME ${library})
    else()
      message(WARNING "${library}'s licence was not found: the package will lack it")
    endif()
  endforeach()
  if(EXISTS /usr/share/common-licenses/Apache-2.0)
    install(FILES /usr/share/common-licenses/Apache-2.0 DESTINATION ${CMAKE_INSTALL_DOCDIR}/licences)
  endif()
endif()
