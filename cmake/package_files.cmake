# Run by CPack on the files of a package before it is packed. A package is readable by all, whatever the umask of who
# makes it; a .deb has the names and forms that Debian asks for.
function(open_to_all)
  file(GLOB_RECURSE paths LIST_DIRECTORIES true ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*)
  foreach(path ${paths})
    set(permissions OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    if(IS_DIRECTORY ${path} OR path MATCHES "/bin/")
      list(APPEND permissions OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE)
    endif()
    file(CHMOD ${path} PERMISSIONS ${permissions})
  endforeach()
endfunction()

if(NOT CPACK_GENERATOR STREQUAL "DEB")
  open_to_all()
  return()
endif()

# Debian's changelog speaks of packages, and there is one: the date is the only thing to say (SOURCE_DATE_EPOCH or now).
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(changelog "tracediff (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * Packaged by the build of tracediff itself: what changed is in changelog.gz
    of the package tracediff.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")

function(finish component package)
  set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${component}/usr/share)
  set(program_doc ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/program/usr/share/doc/tracediff)
  set(doc ${share}/doc/${package})
  file(READ ${program_doc}/LICENSE license)
  file(READ ${program_doc}/LICENSE.third-party third_party)
  file(WRITE ${doc}/copyright "${license}\n${third_party}")
  file(WRITE ${doc}/changelog.Debian "${changelog}")
  execute_process(COMMAND gzip -9n ${doc}/changelog.Debian COMMAND_ERROR_IS_FATAL ANY)
endfunction()

finish(development libtracediff-dev)
finish(program tracediff)
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/program/usr/share)
set(doc ${share}/doc/tracediff)
file(REMOVE ${doc}/LICENSE ${doc}/LICENSE.third-party)
file(RENAME ${doc}/CHANGELOG.md ${doc}/changelog)
if(EXISTS ${doc}/licences)  # the program holds its libraries: see TRACEDIFF_STATIC
  file(WRITE ${share}/lintian/overrides/tracediff "# It starts in half the time, and runs without them being installed.
tracediff: embedded-library
")
endif()
file(RENAME ${share}/zsh/site-functions ${share}/zsh/vendor-completions)  # where Debian's zsh looks
execute_process(COMMAND gzip -9n ${doc}/changelog ${share}/man/man1/tracediff.1 COMMAND_ERROR_IS_FATAL ANY)
open_to_all()
