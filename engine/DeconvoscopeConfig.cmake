# find_package(Deconvoscope) gives Deconvoscope::engine, a static library. Its binary interface is not promised from one version
# to the next; its source interface is kept within a minor version.
include(${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake)
if(missing_packages)
    list(JOIN missing_packages " " missing_packages)
    set(Deconvoscope_FOUND FALSE)
    set(Deconvoscope_NOT_FOUND_MESSAGE "The engine needs these Debian packages, or what they are called elsewhere: ${missing_packages}")
    return()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/DeconvoscopeTargets.cmake)
