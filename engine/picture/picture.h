// Pictures: files of many formats, the built-in signals, and PNG output through libpng.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"
#include "engine/experiment/experiment.h"
#include "engine/picture/picture_size.h"

namespace engine {

/// IMAGE of the command line: a file of one of picture_formats(), a .npy of 3 or 4 dimensions (channels
/// first), "signal:NAME[:HxW]", or "" or "sample" for the built-in sample ("sample:portrait" and
/// "sample:fruit" for the others). Alpha is dropped, grey stays one channel; whole numbers are divided by
/// their largest (255, 65535), floats are taken as they are. `frame` counts from 0: of an animation, the
/// pages of a TIFF, or the first dimension of a .npy. The source's notes say what was done to it. Throws
/// Error.
Source load_source(const std::string& name, Index frame = 0, const Progress& progress = {});

/// Whether load_source() takes the name for a sample or a signal rather than a file.
bool is_built_in(const std::string& name);

/// constant impulse ramp step zoneplate checker noise; 1×1×H×W, 64×64 unless a size is given.
Tensor make_signal(std::string_view name, Pair size, const Progress& progress = {});

/// 8-bit RGBA or RGB pixels, row by row.
struct Bitmap {
    int width = 0, height = 0, channels = 4;
    std::vector<std::uint8_t> pixels;
};

/// PNG with optional density (dots per inch) and text chunks (key, UTF-8 text).
struct PngOptions {
    double dpi = 0;
    std::vector<std::pair<std::string, std::string>> texts;
};
std::string encode_png(const Bitmap& bitmap, const PngOptions& options = {});
/// The text chunk of that key, or empty when the file has none or is no PNG.
std::string read_png_text(const std::filesystem::path& path, std::string_view key);

/// The folder of the samples, presets, fonts and icons.
std::filesystem::path assets_folder();

}  // namespace engine
