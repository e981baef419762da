#include "engine/frameworks/code_channels_last.h"

#include <algorithm>

namespace engine {

void ChannelsLastWriter::write(const StageNames& place, const ZeroInsert& layer) {
    const Shape& x = place.stage.input;
    const Pair& s = layer.stride;
    line("{} = {}.reshape({}, (-1, {}, 1, {}, 1, {}))", place.output, space_, place.input, x.h, x.w, x.c);
    line("{} = {}.pad({}, [[0, 0], [0, 0], [0, {}], [0, 0], [0, {}], [0, 0]])", place.output, space_,
         place.output, s.h - 1, s.w - 1);
    line("{} = {}.reshape({}, (-1, {}, {}, {}))[:, :{}, :{}, :]", place.output, space_, place.output,
         x.h * s.h, x.w * s.w, x.c, (x.h - 1) * s.h + 1, (x.w - 1) * s.w + 1);
}

void ChannelsLastWriter::write(const StageNames& place, const PixelShuffle& layer) {
    write_shuffle(place, shuffle_steps(layer, place.stage.output, true));
}

void ChannelsLastWriter::write(const StageNames& place, const PixelUnshuffle& layer) {
    write_shuffle(place, shuffle_steps(layer, place.stage.input, true));
}

void ChannelsLastWriter::write_shuffle(const StageNames& place, const ShuffleSteps& steps) {
    line("{} = {}.transpose({}.reshape({}, ({})), ({}))", place.output, space_, space_, place.input,
         steps.inner, steps.order);
    line("{} = {}.reshape({}, ({}))", place.output, space_, place.output, steps.outer);
}

void ChannelsLastWriter::write(const StageNames& place, const Pad& layer) {
    if (layer.mode != PaddingMode::zeros) {
        const PlaneRule rule = pad_rule(layer, place.stage.input.plane());
        line("{} = {}.{}({}, {}, axis=1)", place.output, space_, take_, place.input, pad_index_text(rule.y));
        line("{} = {}.{}({}, {}, axis=2)", place.output, space_, take_, place.output, pad_index_text(rule.x));
        return;
    }
    const auto part = [&](int sign) {
        const auto side = [&](Index n) { return std::max<Index>(sign * n, 0); };
        return Sides{side(layer.sides.top), side(layer.sides.left), side(layer.sides.bottom),
                     side(layer.sides.right)};
    };
    std::string input = place.input + crop(part(-1));
    if (part(1) != Sides{} || part(-1) == Sides{}) {
        write_pad(place.output, input, part(1), python_float(layer.value));
        return;
    }
    line("{} = {}", place.output, input);
}

void ChannelsLastWriter::write_planes(const std::string& output, const std::string& input,
                                      const std::string& rows, const std::string& columns) {
    line("{} = {}.einsum(\"oh,nhwc->nowc\", {}, {})", output, space_, rows, input);
    line("{} = {}.einsum(\"pw,nowc->nopc\", {}, {})", output, space_, columns, output);
}

void ChannelsLastWriter::write_bias(const StageNames& place) {
    line("{} = {} + {}", place.output, place.output, place.bias);
}

void ChannelsLastWriter::write_concat(const StageNames& place, const std::string& skip) {
    line("{} = {}.{}([{}, {}], axis=-1)", place.output, space_, concat_, place.input, skip);
}

void ChannelsLastWriter::write_pad(const std::string& output, const std::string& input, const Sides& sides,
                                   const std::string& value) {
    line("{} = {}.pad({}, [[0, 0], [{}, {}], [{}, {}], [0, 0]], constant_values={})", output, space_, input,
         sides.top, sides.bottom, sides.left, sides.right, value);
}

void ChannelsLastWriter::write_index_pad(const StageNames& place, const Sides& sides, PaddingMode mode) {
    need(Helper::pad_index);
    const Pair size = place.stage.input.plane();
    line("{} = {}.{}({}, pad_index({}, {}, {}, \"{}\"), axis=1)", place.output, space_, take_, place.input,
         size.h, sides.top, sides.bottom, mode_name(mode).numpy);
    line("{} = {}.{}({}, pad_index({}, {}, {}, \"{}\"), axis=2)", place.output, space_, take_, place.output,
         size.w, sides.left, sides.right, mode_name(mode).numpy);
}

void ChannelsLastWriter::write_matrix_resize(const StageNames& place, const Upsample& layer) {
    need(Helper::interpolation_matrix);
    const char* mode = mode_name(layer.mode);
    const Pair size = place.stage.input.plane();
    line("{} = {}.einsum(\"oh,nhwc->nowc\", interpolation_matrix({}, {}, \"{}\", {}), {})", place.output,
         space_, size.h, layer.scale.h, mode, python(layer.align_corners), place.input);
    line("{} = {}.einsum(\"pw,nowc->nopc\", interpolation_matrix({}, {}, \"{}\", {}), {})", place.output,
         space_, size.w, layer.scale.w, mode, python(layer.align_corners), place.output);
}

std::string ChannelsLastWriter::dilated_weight(const std::string& weight, Pair dilation) {
    if (dilation == Pair{}) return weight;
    need(Helper::dilated);
    return fmt::format("dilated({}, {})", weight, python_tuple(dilation));
}

std::string ChannelsLastWriter::plain_transposed_weight(const StageNames& place, Index groups,
                                                        Pair dilation) {
    std::string weight = place.weight;
    if (groups > 1) {
        need(Helper::block_diagonal);
        weight = fmt::format("block_diagonal({}, {})", weight, groups);
    }
    return dilated_weight(weight, dilation);
}

std::string ChannelsLastWriter::crop(const Sides& sides) {
    if (sides == Sides{}) return "";
    return fmt::format("[:, {}, {}, :]", python_slice(sides.top, sides.bottom),
                       python_slice(sides.left, sides.right));
}

}  // namespace engine
