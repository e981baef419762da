# What `cmake --install` lays where, and the packages that CPack makes of it (app/package): the program, the engine as a
# library, and the Python module.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# ---- the program
install(TARGETS deconvoscope RUNTIME COMPONENT program)
list(TRANSFORM samples PREPEND assets/ OUTPUT_VARIABLE sample_files)
install(FILES ${sample_files} DESTINATION ${CMAKE_INSTALL_DATADIR}/deconvoscope COMPONENT program)
install(FILES ${lessons} DESTINATION ${CMAKE_INSTALL_DATADIR}/deconvoscope/lessons COMPONENT program)
install(DIRECTORY ${PROJECT_BINARY_DIR}/share/deconvoscope/locale DESTINATION ${CMAKE_INSTALL_DATADIR}/deconvoscope COMPONENT program)
install(FILES assets/deconvoscope.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT program)
install(FILES assets/deconvoscope.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages COMPONENT program)
foreach(size 16 32 48 64 128 256)
    install(FILES assets/icons/icon-${size}.png RENAME deconvoscope.png COMPONENT program
        DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/${size}x${size}/apps)
endforeach()
install(FILES ${manual_dir}/deconvoscope.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${manual_dir}/deconvoscope.bash RENAME deconvoscope COMPONENT program
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
# What comes from Debian's packages has a folder of its own in zsh's search path.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set(zsh_completions zsh/vendor-completions)
else()
    set(zsh_completions zsh/site-functions)
endif()
install(FILES ${manual_dir}/_deconvoscope DESTINATION ${CMAKE_INSTALL_DATADIR}/${zsh_completions} COMPONENT program)
install(FILES ${manual_dir}/deconvoscope.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)

# ---- the engine as a library: find_package(Deconvoscope), Deconvoscope::engine
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Deconvoscope)
install(TARGETS engine EXPORT DeconvoscopeTargets ARCHIVE COMPONENT library)
install(EXPORT DeconvoscopeTargets NAMESPACE Deconvoscope:: DESTINATION ${package_dir} COMPONENT library)
install(DIRECTORY engine DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/deconvoscope COMPONENT library
    FILES_MATCHING PATTERN "*.h"
    PATTERN "*-inl.h" EXCLUDE          # needs Highway,
    PATTERN "onnx_tensor.h" EXCLUDE)   # and this one the ONNX messages: nobody outside needs them
write_basic_package_version_file(${PROJECT_BINARY_DIR}/DeconvoscopeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES engine/DeconvoscopeConfig.cmake engine/dependencies.cmake ${PROJECT_BINARY_DIR}/DeconvoscopeConfigVersion.cmake
    DESTINATION ${package_dir} COMPONENT library)

# ---- the Debian packages
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL program library)
if(DECONVOSCOPE_PYTHON)
    list(APPEND CPACK_COMPONENTS_ALL python)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_VENDOR "Deconvoscope")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The Deconvoscope authors <maintainers@users.noreply.github.com>")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME deconvoscope)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "fonts-dejavu-core, fonts-inter, fonts-wqy-microhei, libgl1")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "libgl1-mesa-dri")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "compare upsampling + convolution with transposed convolution
Deconvoscope runs a picture through two pipelines side by side and shows
stride, padding, checkerboard artifacts and gradient flow while the
settings move. Its layers are those of PyTorch, Keras and ONNX, gradients
included. It opens trained networks, finds the layer that makes a grid,
and writes figures, reports, sweeps and code.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libdeconvoscope-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS OFF)
list(JOIN engine_packages ", " CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "engine of Deconvoscope as a static library
Layers with their gradients, coverage, spectra, trained networks, reports
and figures for C++20 programs: find_package(Deconvoscope) and link with
Deconvoscope::engine. The binary interface may change with every version.")

set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-deconvoscope)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3-numpy, ${python_packages}")
set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS deconvoscope)
set(CPACK_COMPONENT_PYTHON_DESCRIPTION "Python module of Deconvoscope
Applies layers and trained networks to NumPy arrays, exactly as PyTorch,
Keras and ONNX do, and compares two pipelines of layers on a picture.
The built-in samples come with the package deconvoscope.")

# What Debian's policy wants of every package. The entry of the Debian changelog bears the date of the release.
file(STRINGS CITATION.cff released REGEX "^date-released: ")
string(REGEX REPLACE "^date-released: " "" released ${released})
execute_process(COMMAND date --rfc-email --utc --date=${released} OUTPUT_VARIABLE released OUTPUT_STRIP_TRAILING_WHITESPACE)
foreach(component ${CPACK_COMPONENTS_ALL})
    string(TOUPPER ${component} name)
    set(package ${CPACK_DEBIAN_${name}_PACKAGE_NAME})
    set(folder ${PROJECT_BINARY_DIR}/packages/${package})
    file(CONFIGURE OUTPUT ${folder}/changelog.Debian CONTENT "deconvoscope (${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) bookworm; urgency=medium

  * Version ${PROJECT_VERSION}; changelog.gz says what is new.

 -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${released}
")
    configure_file(CHANGELOG.md ${folder}/changelog COPYONLY)
    execute_process(COMMAND gzip -9nkf changelog changelog.Debian WORKING_DIRECTORY ${folder} COMMAND_ERROR_IS_FATAL ANY)
    install(FILES LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
    install(FILES ${folder}/changelog.gz ${folder}/changelog.Debian.gz
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
endforeach()
include(CPack)
