#include "app/cli/output_files.h"

#include <filesystem>
#include <system_error>

#include "engine/core/error.h"
#include "engine/files/atomic_file.h"

namespace app::cli {
namespace {

namespace fs = std::filesystem;
using engine::fail;

bool same_file(const std::string& a, const std::string& b) {
    std::error_code code;
    if (fs::equivalent(a, b, code)) return true;
    return fs::weakly_canonical(fs::absolute(a), code) == fs::weakly_canonical(fs::absolute(b), code);
}

}  // namespace

void check_output_files(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs) {
    for (const auto& [flag, file] : inputs)
        if (file.empty()) fail("{}: the file name is empty", flag);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const auto& [flag, file] = outputs[i];
        try {
            engine::check_writable(file);
        } catch (const engine::Error& error) {
            fail("{}: {}", flag, error.what());
        }
        for (std::size_t j = 0; j < i; ++j)
            if (same_file(file, outputs[j].second))
                fail("{} and {} name the same file, {}", outputs[j].first, flag, file);
        for (const auto& [input_flag, input] : inputs)
            if (same_file(file, input)) fail("{} names the file that {} reads, {}", flag, input_flag, file);
    }
}

}  // namespace app::cli
