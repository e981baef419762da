# What `cmake --install` lays where, and the package that CPack makes of it (app/package).
include(GNUInstallDirs)

# ---- the program
install(TARGETS deconvoscope RUNTIME COMPONENT program)
list(TRANSFORM samples PREPEND assets/ OUTPUT_VARIABLE sample_files)
install(FILES ${sample_files} DESTINATION ${CMAKE_INSTALL_DATADIR}/deconvoscope COMPONENT program)
install(FILES ${lessons} DESTINATION ${CMAKE_INSTALL_DATADIR}/deconvoscope/lessons COMPONENT program)
install(FILES assets/deconvoscope.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT program)
install(FILES assets/deconvoscope.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages COMPONENT program)
foreach(size 16 32 48 64 128 256)
    install(FILES assets/icons/icon-${size}.png RENAME deconvoscope.png COMPONENT program
        DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/${size}x${size}/apps)
endforeach()
install(FILES ${manual_dir}/deconvoscope.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${manual_dir}/deconvoscope.bash RENAME deconvoscope COMPONENT program
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${manual_dir}/_deconvoscope DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
install(FILES ${manual_dir}/deconvoscope.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)

# ---- the Debian package
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME deconvoscope)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The Deconvoscope authors <maintainers@users.noreply.github.com>")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "fonts-dejavu-core, fonts-inter, fonts-wqy-microhei")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libgl1-mesa-dri")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "Compare upsampling + convolution with transposed convolution
 Deconvoscope runs a picture through two pipelines side by side and shows
 stride, padding, checkerboard artifacts and gradient flow while the
 settings move.")
include(CPack)
