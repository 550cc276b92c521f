# Installs BUILD into an empty folder, builds this project against it, and runs it on a recorded pair.
set(prefix ${WORK}/prefix)
file(REMOVE_RECURSE ${WORK})

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_VARIABLE said)
  set(said "${said}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${WORK}/build -G ${GENERATOR} -DCMAKE_PREFIX_PATH=${prefix}
  -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer ${TRACES}/5.3.7.log ${TRACES}/6.0.0.log)
if(NOT said STREQUAL "different missing timing\n")
  message(FATAL_ERROR "the consumer said: ${said}")
endif()

run(${prefix}/bin/tracediff --version)
foreach(file IN ITEMS share/doc/tracediff/LICENSE share/doc/tracediff/LICENSE.third-party share/man/man1/tracediff.1)
  if(NOT EXISTS ${prefix}/${file})
    message(FATAL_ERROR "not installed: ${file}")
  endif()
endforeach()
