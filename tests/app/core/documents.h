// Documents for the tests of app/core.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "app/core/document.h"
#include "engine/io/image_io.h"
#include "engine/pipeline/pipe_text.h"

namespace app::testing {

inline Document document(const std::string& left = "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
                         const std::string& right = "conv_transpose kernel=3 stride=2 init=box",
                         const std::string& source = "signal:ramp:16x16") {
    Document document;
    document.experiment.source = engine::load_source(source);
    document.experiment.left = engine::parse_pipeline(left);
    document.experiment.right = engine::parse_pipeline(right);
    return document;
}

/// A folder of its own for one test, gone afterwards.
class Folder {
  public:
    explicit Folder(const std::string& name)
        : path_(std::filesystem::temp_directory_path() / ("deconvoscope-" + name + "-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

}  // namespace app::testing
