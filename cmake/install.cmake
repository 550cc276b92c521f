# What `cmake --install` puts where: the program with its page and completions, the libraries with their headers and a
# package that other CMake projects find, the licences.
include(CMakePackageConfigHelpers)

install(TARGETS tracediff_executable RUNTIME)
install(TARGETS tracediff tracediff_capture EXPORT tracediffTargets)
install(DIRECTORY include/tracediff TYPE INCLUDE FILES_MATCHING PATTERN "*.h")

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tracediff)
install(EXPORT tracediffTargets NAMESPACE tracediff:: DESTINATION ${package_dir})
configure_package_config_file(cmake/tracediffConfig.cmake.in ${PROJECT_BINARY_DIR}/tracediffConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tracediffConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tracediffConfig.cmake ${PROJECT_BINARY_DIR}/tracediffConfigVersion.cmake
  DESTINATION ${package_dir})

install(FILES LICENSE LICENSE.third-party README.md CHANGELOG.md TYPE DOC)
install(FILES docs/tracediff.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES docs/completions/tracediff.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  RENAME tracediff)
install(FILES docs/completions/_tracediff DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES docs/completions/tracediff.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
