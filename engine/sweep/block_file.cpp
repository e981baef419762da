#include "engine/sweep/block_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/files/json_value.h"
#include "engine/sweep/kept_file.h"

namespace engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view block_key = "deconvoscope-figure-cell";

/// The crops of all views under one another, each with its corner on the left.
class Column {
  public:
    void add(const Bitmap& part) {
        width_ = std::max(width_, part.width);
        parts_.push_back(&part);
    }
    Bitmap bitmap() const {
        Bitmap all{width_, 0, 4, {}};
        for (const Bitmap* part : parts_) {
            const auto row = static_cast<std::size_t>(part->width) * 4;
            for (int y = 0; y < part->height; ++y) {
                const auto from = part->pixels.begin() + static_cast<std::ptrdiff_t>(row) * y;
                all.pixels.insert(all.pixels.end(), from, from + static_cast<std::ptrdiff_t>(row));
                all.pixels.resize(all.pixels.size() + static_cast<std::size_t>(width_) * 4 - row);
            }
            all.height += part->height;
        }
        return all;
    }

  private:
    int width_ = 0;
    std::vector<const Bitmap*> parts_;
};

/// JSON has no infinity and no NaN.
Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(fmt::format("{}", value)); }
Json number_json(const std::optional<double>& value) { return value ? number_json(*value) : Json(nullptr); }

double number_of(const Json& json, std::string_view name) {
    if (!json.is_string()) return checked<double>(json, name);
    const auto text = checked<std::string>(json, name);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) fail("its {} is no number", name);
    return value;
}
std::optional<double> optional_of(const Json& json, std::string_view name) {
    return json.is_null() ? std::nullopt : std::optional(number_of(json, name));
}

Json pair_json(const Pair& pair) { return {pair.h, pair.w}; }
std::vector<Index> indices_of(const Json& json, std::string_view name, std::size_t count) {
    auto values = checked<std::vector<Index>>(json, name);
    if (values.size() != count) fail("its {} has {} numbers instead of {}", name, values.size(), count);
    return values;
}
Pair pair_of(const Json& json, std::string_view name) {
    const auto values = indices_of(json, name, 2);
    if (values[0] < 1 || values[1] < 1) fail("its {} is {}×{}", name, values[0], values[1]);
    return {values[0], values[1]};
}

Json view_json(const PlateView& view) {
    Json sizes = Json::array();
    for (const Bitmap& crop : view.crops)
        sizes.push_back({crop.height, crop.width});
    return {{"plane", pair_json(view.plane)}, {"channels", view.channels}, {"crops", sizes}};
}

/// Takes the crops off the top of the column, row by row.
PlateView view_of(const Json& json, const Bitmap& column, Index& top, std::size_t count) {
    PlateView view{pair_of(json.at("plane"), "plane"), checked<Index>(json.at("channels"), "channels"), {}};
    if (view.channels < 1) fail("its channels are {}", view.channels);
    for (const Json& size : json.at("crops")) {
        const Pair crop = pair_of(size, "crop");
        if (crop.w > column.width || crop.h > column.height - top) fail("its picture is too small");
        view.crops.push_back(cut_out(column, {top, 0, top + crop.h, crop.w}));
        top += crop.h;
    }
    if (view.crops.size() != count) fail("it shows {} crops instead of {}", view.crops.size(), count);
    return view;
}

Json side_json(const PlateSide& side) {
    return {{"pipeline", side.numbers.pipeline},
            {"ripple", number_json(side.numbers.ripple)},
            {"psnr", number_json(side.numbers.psnr)},
            {"ssim", number_json(side.numbers.ssim)},
            {"parameters", side.numbers.parameters},
            {"macs", side.numbers.macs},
            {"phases", side.has_phases},
            {"notes", side.notes},
            {"output", view_json(side.output)}};
}

PlateSide side_of(const Json& json, const Bitmap& column, Index& top, std::size_t crops) {
    PlateSide side;
    side.numbers.pipeline = checked<std::string>(json.at("pipeline"), "pipeline");
    side.numbers.ripple = optional_of(json.at("ripple"), "ripple");
    side.numbers.psnr = optional_of(json.at("psnr"), "psnr");
    side.numbers.ssim = optional_of(json.at("ssim"), "ssim");
    side.numbers.parameters = checked<Index>(json.at("parameters"), "parameters");
    side.numbers.macs = checked<Index>(json.at("macs"), "macs");
    side.has_phases = checked<bool>(json.at("phases"), "phases");
    side.notes = checked<std::vector<std::string>>(json.at("notes"), "notes");
    side.output = view_of(json.at("output"), column, top, crops);
    return side;
}

PlateBlock block_of(const Json& json, const Bitmap& column) {
    PlateBlock block;
    block.scored = checked<bool>(json.at("scored"), "scored");
    block.taken = pair_of(json.at("taken"), "taken");
    block.range = {number_of(json.at("low"), "low"), number_of(json.at("high"), "high")};
    for (const Json& crop : json.at("crops")) {
        const auto edges = indices_of(crop, "crop", 4);
        block.crops.push_back({edges[0], edges[1], edges[2], edges[3]});
        if (block.crops.back().empty()) fail("one of its crops is empty");
    }
    Index top = 0;
    block.truth = view_of(json.at("truth"), column, top, block.crops.size());
    for (const Json& side : json.at("sides"))
        block.sides.push_back(side_of(side, column, top, block.crops.size()));
    if (block.sides.size() < 2) fail("it has {} pipelines", block.sides.size());
    return block;
}

}  // namespace

std::string encode_block(const PlateBlock& block, const std::string& id) {
    Column column;
    Json json{{"scored", block.scored},
              {"taken", pair_json(block.taken)},
              {"low", number_json(block.range.low)},
              {"high", number_json(block.range.high)},
              {"crops", Json::array()},
              {"truth", view_json(block.truth)},
              {"sides", Json::array()}};
    for (const Region& crop : block.crops)
        json["crops"].push_back({crop.top, crop.left, crop.bottom, crop.right});
    for (const Bitmap& crop : block.truth.crops)
        column.add(crop);
    for (const PlateSide& side : block.sides) {
        json["sides"].push_back(side_json(side));
        for (const Bitmap& crop : side.output.crops)
            column.add(crop);
    }
    return encode_kept(block_key, id, std::move(json), column.bitmap());
}

std::optional<PlateBlock> read_block(const std::filesystem::path& path, const std::string& id) {
    std::optional<PlateBlock> block;
    read_kept(path, block_key, id, [&](const Json& json) { block = block_of(json, kept_picture(path)); });
    return block;
}

}  // namespace engine
