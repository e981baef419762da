# What the engine is built on, with the Debian package that brings it. The tree's CMakeLists.txt includes this file, and so does
# the installed DeconvoscopeConfig.cmake: who links a static library needs the same.

# need(PACKAGE DEBIAN-PACKAGE [arguments of find_package…]) and need_module(NAME DEBIAN-PACKAGE pkg-config modules…) find it, or
# note it in missing_packages, so that all that is missing can be said at once.
macro(need package debian)
    find_package(${package} QUIET ${ARGN})
    if(NOT ${package}_FOUND)
        list(APPEND missing_packages ${debian})
    endif()
endmacro()

macro(need_module name debian)
    if(PKG_CONFIG_FOUND)
        pkg_check_modules(${name} QUIET IMPORTED_TARGET ${ARGN})
    endif()
    if(NOT ${name}_FOUND)
        list(APPEND missing_packages ${debian})
    endif()
endmacro()

set(missing_packages)
set(engine_packages
    libcairo2-dev libdeflate-dev libeigen3-dev libfmt-dev libgif-dev libhdf5-dev libhwy-dev libjpeg-dev libonnx-dev libpng-dev libprotobuf-dev
    libstb-dev libtbb-dev libtiff-dev libwebp-dev libzip-dev pkg-config zlib1g-dev)
need(PkgConfig pkg-config)
need(Threads libc6-dev)
need(Eigen3 libeigen3-dev NO_MODULE)
need(fmt libfmt-dev)
need(TBB libtbb-dev)
need(ZLIB zlib1g-dev)
need(PNG libpng-dev)
need(JPEG libjpeg-dev)
need(TIFF libtiff-dev)
need(GIF libgif-dev 5.1)
need(Protobuf libprotobuf-dev)
need(ONNX libonnx-dev)
need_module(stb libstb-dev stb)
need_module(cairo libcairo2-dev cairo cairo-svg cairo-pdf)
need_module(deflate libdeflate-dev libdeflate)
need_module(webp libwebp-dev libwebp libwebpmux libwebpdemux)
need_module(hwy libhwy-dev libhwy)
need_module(zip libzip-dev libzip)
need_module(hdf5 libhdf5-dev hdf5)
