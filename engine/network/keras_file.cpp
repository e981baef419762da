#include "engine/network/keras_file.h"

#include "engine/core/error.h"
#include "engine/files/json_value.h"
#include "engine/network/hdf5_file.h"
#include "engine/network/keras_graph.h"
#include "engine/network/read_model.h"
#include "engine/network/tensor_formats.h"
#include "engine/network/zip_archive.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t max_config = 1 << 26;

bool is_keras3(const std::string& version) { return version.starts_with("3"); }

}  // namespace

KerasFile open_keras_hdf5(const fs::path& path) {
    Hdf5File file = read_hdf5(path);
    KerasFile result;
    result.stored = std::move(file.tensors);
    result.unread = std::move(file.unread);
    if (const auto config = file.texts.find("model_config"); config != file.texts.end())
        result.model = read_keras_config(parse_model_json(config->second, "its model_config"));
    result.dialect.keras3 = is_keras3(file.texts["keras_version"]);
    return result;
}

std::optional<KerasFile> open_keras_zip(const fs::path& path) {
    const ZipArchive archive(path);
    const auto config = archive.find("config.json");
    if (!config) return std::nullopt;
    if (archive.entry_size(*config) > max_config)
        fail("its config.json has more than the limit of {} bytes", max_config);
    KerasFile result;
    result.model = read_keras_config(parse_model_json(archive.read(*config), "its config.json"));
    result.dialect.keras3 = true;
    if (const auto entry = archive.find("metadata.json"); entry && archive.entry_size(*entry) <= max_config) {
        const json metadata = parse_model_json(archive.read(*entry), "its metadata.json");
        if (metadata.is_object())
            result.dialect.keras3 = is_keras3(checked_or<std::string>(metadata, "keras_version", "3"));
    }
    const auto weights = archive.find("model.weights.h5");
    if (!weights) fail("it has no model.weights.h5");
    Hdf5File file = read_hdf5_bytes(archive.read(*weights));
    result.stored = std::move(file.tensors);
    result.unread = std::move(file.unread);
    return result;
}

Graph graph_of(const KerasFile& file) {
    if (!file.model) throw WeightsAlone("");
    return keras_graph(*file.model, KerasWeights(*file.model, file.stored), file.dialect);
}

TensorFile tensors_of(const KerasFile& file) {
    TensorFile result;
    result.tensors = KerasWeights(file.model.value_or(KerasModel{}), file.stored).tensors();
    result.unread = file.unread;
    return result;
}

TensorFile open_hdf5(const fs::path& path) { return tensors_of(open_keras_hdf5(path)); }

}  // namespace engine::network
