// deconvoscope presets: the ready pairs, for reading and for scripts.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/command.h"
#include "app/cli/say.h"
#include "engine/core/error.h"
#include "engine/pipeline/presets.h"

namespace app::cli {
namespace {

std::string presets_json() {
    auto list = nlohmann::ordered_json::array();
    for (const engine::Preset& preset : engine::presets())
        list.push_back({{"id", preset.id},
                        {"title", preset.title},
                        {"description", preset.description},
                        {"source", preset.source},
                        {"left", preset.left},
                        {"right", preset.right}});
    return list.dump(2) + "\n";
}

std::string presets_text() {
    std::string text;
    for (const engine::Preset& preset : engine::presets()) {
        text += fmt::format("{}: {}\n    {}\n", preset.id, preset.title, preset.description);
        text += fmt::format("    A  {}\n    B  {}\n", preset.left, preset.right);
        if (!preset.source.empty()) text += fmt::format("    best seen on {}\n", preset.source);
    }
    return text;
}

}  // namespace

Command add_presets(CLI::App& program) {
    CLI::App* app = program.add_subcommand("presets", "List the ready pairs of pipelines");
    const auto json = std::make_shared<bool>(false);
    app->add_flag("--json", *json, "As a JSON array: id, title, description, source, left, right");
    return {app, [json](const Interrupt&) {
                print(*json ? presets_json() : presets_text());
                return 0;
            }};
}

}  // namespace app::cli
