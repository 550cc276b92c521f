# Run by every build: writes OUTPUT, a header that names the commit of SOURCE, where it is a checkout of its own. It is
# written only when it changes, so that only a new commit has the program built again.
cmake_minimum_required(VERSION 3.25)
set(revision "")
find_program(GIT git)
if(GIT AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND ${GIT} -C ${SOURCE} describe --tags --always --dirty
    OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define TRACEDIFF_REVISION \"@revision@\"\n" @ONLY)
