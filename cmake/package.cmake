# `cpack` in a build folder makes .debs, of the program and of the libraries, and a .tar.gz of both.
set(TRACEDIFF_MAINTAINER "The tracediff authors <maintainers@tracediff.example>" CACHE STRING
  "Who answers for packages that are made here")
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME tracediff)
set(CPACK_PACKAGE_VENDOR "The tracediff authors")
set(CPACK_PACKAGE_CONTACT "${TRACEDIFF_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "say what a Redis driver upgrade changed on the wire")
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_FILE_NAME tracediff-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})

set(CPACK_COMPONENTS_ALL program development)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
"tracediff compares two traces of a Redis server's MONITOR command, one of a
version of a driver or application known good and one of a version under
suspicion, and says which commands are missing, extra, changed, moved or
repeated. It also records such traces, and shows and summarises single ones.")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
"The static libraries and headers of tracediff, which compares two traces of a
Redis server's MONITOR command, with a package for CMake's find_package():
libtracediff takes files and gives a report, libtracediff_capture records a
server.")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1~local1)  # older than what a distribution may make of it
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME tracediff)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS less)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS redis-server)
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "${CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION}")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libtracediff-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libhiredis-dev, libre2-dev, libssl-dev, libzstd-dev, pkg-config, zlib1g-dev")
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/package_files.cmake)
include(CPack)
