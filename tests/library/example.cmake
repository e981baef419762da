# Installs the program and the engine into a folder of its own, moves that folder, and there builds and runs docs/example and the
# installed program: what is installed has to work wherever it is.
# cmake -D SOURCE=… -D BUILD=… -D COMPILER=… -D GENERATOR=… -P example.cmake
set(stage ${BUILD}/installed)
file(REMOVE_RECURSE ${stage} ${stage}-moved ${BUILD}/example)

function(run expected)
    execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE status)
    if(NOT status EQUAL 0 OR NOT output MATCHES "${expected}")
        message(FATAL_ERROR "${ARGN}\nended with ${status}; expected was \"${expected}\":\n${output}")
    endif()
endfunction()

foreach(component program library)
    run("" ${CMAKE_COMMAND} -E env DESTDIR=${stage} ${CMAKE_COMMAND} --install ${BUILD} --prefix /opt/deconvoscope --component ${component})
endforeach()
file(RENAME ${stage} ${stage}-moved)
set(prefix ${stage}-moved/opt/deconvoscope)

run("sample, 1×3×384×512.*B  conv_transpose" ${CMAKE_COMMAND} -E env XDG_DATA_DIRS=/nowhere ${prefix}/bin/deconvoscope compare)
run("" ${CMAKE_COMMAND} -S ${SOURCE}/docs/example -B ${BUILD}/example -G ${GENERATOR} -D CMAKE_CXX_COMPILER=${COMPILER}
    -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_BUILD_TYPE=Release)
run("" ${CMAKE_COMMAND} --build ${BUILD}/example)
run("coverage ratio 1\n.*conv_transpose kernel=3 stride=2[^\n]*\n  coverage ratio 4\n" ${BUILD}/example/grid_of)
run("sample" ${CMAKE_COMMAND} -E env XDG_DATA_DIRS=${prefix}/share ${BUILD}/example/grid_of "conv kernel=1" sample:fruit)
