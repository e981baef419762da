#include "engine/network/keras_weights.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/core/text_parts.h"
#include "engine/files/json_value.h"

namespace engine::network {
namespace {

bool flag(const nlohmann::json& config, const char* key, bool otherwise) {
    return checked_or<bool>(config, key, otherwise);
}

/// "model_weights/up/up/kernel:0" in its parts, without what counts variables.
std::vector<std::string> parts_of(const std::string& path) {
    const auto names = split(path, '/');
    std::vector<std::string> parts(names.begin(), names.end());
    std::string& last = parts.back();
    last = last.substr(0, last.find(':'));
    return parts;
}

/// Whether the names stand in the path in this order, before its last part.
bool leads_through(const std::vector<std::string>& path, const std::vector<std::string>& names) {
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < path.size() && at < names.size(); ++i)
        if (path[i] == names[at]) ++at;
    return at == names.size();
}

/// Keras 3 names the groups of layers by their class.
std::string snake_case(const std::string& type) {
    const auto upper = [&](std::size_t i) { return i < type.size() && type[i] >= 'A' && type[i] <= 'Z'; };
    const auto lower = [&](std::size_t i) { return i < type.size() && type[i] >= 'a' && type[i] <= 'z'; };
    std::string result;
    for (std::size_t i = 0; i < type.size(); ++i) {
        if (i > 0 && upper(i) && (lower(i + 1) || lower(i - 1))) result += '_';
        result += upper(i) ? static_cast<char>(type[i] - 'A' + 'a') : type[i];
    }
    return result;
}

bool is_reversed(Turn turn) { return turn == Turn::conv || turn == Turn::transposed || turn == Turn::pairs; }

std::size_t axes_of(Turn turn) {
    return turn == Turn::none ? 0 : turn == Turn::dense ? 2 : turn == Turn::slopes ? 3 : 4;
}

std::string_view words(Turn turn) {
    switch (turn) {
        case Turn::none: break;
        case Turn::conv: return "[kH, kW, in, out] to [out, in, kH, kW]";
        case Turn::transposed: return "[kH, kW, out, in] to [in, out, kH, kW]";
        case Turn::pairs: return "[kH, kW, a, b] to [b, a, kH, kW]";
        case Turn::depthwise: return "[kH, kW, channels, multiplier] to [channels × multiplier, 1, kH, kW]";
        case Turn::dense: return "[in, out] to [out, in]";
        case Turn::slopes: return "[H, W, channels] to [channels, H, W]";
    }
    return "";
}

}  // namespace

Extents turned(Extents e, Turn turn) {
    const std::size_t rank = e.size();
    if (is_reversed(turn) && rank == 4) return {e[3], e[2], e[0], e[1]};
    if (turn == Turn::depthwise && rank == 4) return {e[2] * e[3], 1, e[0], e[1]};
    if (turn == Turn::dense && rank == 2) return {e[1], e[0]};
    if (turn == Turn::slopes && rank == 3) return {e[2], e[0], e[1]};
    return e;
}

Array turned(const Array& array, Turn turn) {
    const Extents e = array.extents();
    const std::size_t axes = axes_of(turn);
    if (!array.is_number() || e.size() != axes) return array;
    const Extents to = turned(e, turn);
    Index h = 1, w = 1, a = e[0], b = e[1];  // every turn is one of [h, w, a, b]
    if (turn != Turn::dense) h = e[0], w = e[1], a = e[2], b = axes == 4 ? e[3] : 1;
    const bool out_first = is_reversed(turn) || turn == Turn::dense;
    Tensor values = Tensor::uninitialized(folded(to));
    const auto from = array.numbers();
    for (Index y = 0; y < h; ++y)
        for (Index x = 0; x < w; ++x)
            for (Index i = 0; i < a; ++i)
                for (Index o = 0; o < b; ++o) {
                    const Index channel = out_first ? o * a + i : i * b + o;
                    values.data()[(channel * h + y) * w + x] =
                        from[static_cast<std::size_t>(((y * w + x) * a + i) * b + o)];
                }
    return Array(to, std::move(values), array.type());
}

void turn(StoredTensor& tensor, Turn how) {
    if (how == Turn::none || tensor.extents.size() != axes_of(how)) return;
    tensor.extents = turned(tensor.extents, how);
    tensor.read = [read = tensor.read, how] { return turned(read(), how); };
    tensor.turned = words(how);
}

std::vector<KerasRole> roles_of(const KerasLayer& layer) {
    const nlohmann::json& config = layer.config;
    std::vector<KerasRole> roles;
    const auto bias = [&] {
        if (flag(config, "use_bias", true)) roles.push_back({"bias"});
    };
    if (layer.type == "Conv2D" || layer.type == "Convolution2D" || layer.type == "Conv2DTranspose" ||
        layer.type == "Convolution2DTranspose") {
        roles = {{"kernel", layer.type.ends_with("Transpose") ? Turn::transposed : Turn::conv}};
        bias();
    } else if (layer.type == "DepthwiseConv2D") {
        roles = {{"depthwise_kernel", Turn::depthwise}};
        bias();
    } else if (layer.type == "SeparableConv2D" || layer.type == "SeparableConvolution2D") {
        roles = {{"depthwise_kernel", Turn::depthwise}, {"pointwise_kernel", Turn::conv}};
        bias();
    } else if (layer.type == "Dense") {
        roles = {{"kernel", Turn::dense}};
        bias();
    } else if (layer.type.starts_with("BatchNormalization") || layer.type == "SyncBatchNormalization") {
        if (flag(config, "scale", true)) roles.push_back({"gamma"});
        if (flag(config, "center", true)) roles.push_back({"beta"});
        roles.push_back({"moving_mean"});
        roles.push_back({"moving_variance"});
    } else if (layer.type == "PReLU") {
        roles = {{"alpha", Turn::slopes}};
    }
    return roles;
}

KerasWeights::KerasWeights(const KerasModel& model, const std::vector<StoredTensor>& stored) {
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const auto parts = parts_of(stored[i].name);
        const std::string role = parts.back();
        for (std::size_t k = 0; k + 1 < parts.size(); ++k) {
            by_part_[parts[k] + '\n' + role].push_back(i);
            // Keras 3 calls a depthwise kernel so.
            if (role == "kernel") by_part_[parts[k] + "\ndepthwise_kernel"].push_back(i);
        }
        paths_.emplace(stored[i].name, i);
    }
    assign(model, "", "", stored);
    add_rest(stored);
}

void KerasWeights::assign(const KerasModel& model, const std::string& outer, const std::string& numbered_at,
                          const std::vector<StoredTensor>& stored) {
    std::map<std::string, int> counts;
    for (const KerasLayer& layer : model.layers) {
        const std::string type = snake_case(layer.type);
        const int count = counts[type]++;
        const std::string group = count == 0 ? type : fmt::format("{}_{}", type, count);
        const std::string path = outer + layer.name;
        if (layer.inner) {
            assign(*layer.inner, path + "/", numbered_at + "layers/" + group + "/", stored);
            continue;
        }
        const auto roles = roles_of(layer);
        for (std::size_t i = 0; i < roles.size(); ++i)
            if (const StoredTensor* from = find({path, layer.name, numbered_at, group}, roles[i], i, stored))
                add(*from, path + "/" + roles[i].name, roles[i].turn);
    }
}

const StoredTensor* KerasWeights::find(const Place& place, const KerasRole& role, std::size_t number,
                                       const std::vector<StoredTensor>& stored) const {
    for (const std::string& begin :
         {place.numbered_at + "layers/" + place.group, place.numbered_at + "layers/" + place.name,
          "_layer_checkpoint_dependencies/" + place.group})
        if (const auto found = paths_.find(fmt::format("{}/vars/{}", begin, number)); found != paths_.end())
            return &stored[found->second];
    for (const std::string& path : {place.path, place.name}) {
        const auto names = parts_of(path);
        const auto near = by_part_.find(names.back() + '\n' + role.name);
        if (near == by_part_.end()) continue;
        for (const std::size_t k : near->second)
            if (leads_through(parts_of(stored[k].name), names)) return &stored[k];
    }
    return nullptr;
}

void KerasWeights::add(const StoredTensor& from, const std::string& name, Turn turn) {
    StoredTensor tensor{name, from.extents, from.type, from.read, {from.name, name + ":0"}};
    network::turn(tensor, turn);
    std::string dotted = tensor.name;
    std::replace(dotted.begin(), dotted.end(), '/', '.');
    tensor.other_names.push_back(dotted);
    constexpr std::string_view root = "model_weights/";
    if (from.name.starts_with(root)) tensor.other_names.push_back(from.name.substr(root.size()));
    by_name_.emplace(tensor.name, tensors_.size());
    stored_.push_back(from.extents);
    used_.emplace(from.name, tensors_.size());
    tensors_.push_back(std::move(tensor));
}

void KerasWeights::add_rest(const std::vector<StoredTensor>& stored) {
    for (const StoredTensor& from : stored) {
        if (used_.contains(from.name) || by_name_.contains(from.name)) continue;
        const std::string leaf = parts_of(from.name).back();
        const bool first = leaf == "0" || leaf.ends_with("kernel");
        const Turn turn = leaf == "depthwise_kernel"          ? Turn::depthwise
                          : from.extents.size() == 4          ? Turn::pairs
                          : first && from.extents.size() == 2 ? Turn::dense
                                                              : Turn::none;
        tensors_.push_back({from.name, from.extents, from.type, from.read, {}});
        network::turn(tensors_.back(), turn);
    }
}

Index KerasWeights::channels_of_depthwise(const std::string& layer) const {
    const auto found = by_name_.find(layer + "/depthwise_kernel");
    return found == by_name_.end() || stored_[found->second].size() != 4 ? 0 : stored_[found->second][2];
}

Array KerasWeights::read(const std::string& layer, const std::string& role) const {
    const std::string name = layer + "/" + role;
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) fail("the {} of its layer {} is missing", role, printable_line(layer));
    try {
        const Array array = tensors_[found->second].read();
        if (!array.is_number()) fail("it holds no floating-point values");
        return array;
    } catch (const Error& error) {
        fail("{} cannot be read: {}", printable_line(name), error.what());
    }
}

}  // namespace engine::network
