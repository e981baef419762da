#include "app/explain/stage_scene.h"

#include <algorithm>
#include <cmath>

#include "engine/links/receptive_field.h"

namespace app {
namespace {

using engine::AxisMap;
using engine::Index;
using engine::Pair;
using engine::Region;

/// Zero padding at the start of the equivalent convolution of a transposed one.
Index equivalent_padding(const AxisMap& axis) { return axis.effective_kernel() - 1 - axis.offset; }

const engine::ConvTranspose* as_conv_transpose(const engine::BuiltStage& stage) {
    const auto* layer = std::get_if<engine::Layer>(&stage.op);
    return layer ? std::get_if<engine::ConvTranspose>(layer) : nullptr;
}

bool inside(Index row, Index column, Index rows, Index columns) {
    return row >= 0 && column >= 0 && row < rows && column < columns;
}

bool inside(const Region& region, Index row, Index column) {
    return row >= region.top && column >= region.left && row < region.bottom && column < region.right;
}

engine::BuiltStage without_crop(const engine::BuiltStage& stage, engine::ConvTranspose layer) {
    engine::BuiltStage whole = stage;
    layer.padding = {};
    layer.output_padding.reset();
    layer.output_size.reset();
    whole.op = engine::Layer(layer);
    whole.output = engine::output_shape(layer, stage.input, stage.parameters);
    return whole;
}

/// The output's size without output padding; the size itself where there is none to speak of.
Pair size_without_output_padding(const engine::BuiltStage& stage, const engine::ConvTranspose& layer) {
    if (layer.padding.kind != engine::PaddingKind::numbers) return stage.output.plane();
    // This uses the formula itself: nothing may be left of that output, and the layer would refuse it.
    const Pair kernel = stage.parameters.weight->shape().plane();
    const auto& sides = layer.padding.sides;
    const auto size = [](Index n, Index k, Index s, Index d, Index crop) {
        return std::max<Index>(0, (n - 1) * s + d * (k - 1) + 1 - crop);
    };
    return {size(stage.input.h, kernel.h, layer.stride.h, layer.dilation.h, sides.top + sides.bottom),
            size(stage.input.w, kernel.w, layer.stride.w, layer.dilation.w, sides.left + sides.right)};
}

Index first_input_channel(const engine::BuiltStage& stage, const engine::Tensor& input, Index channel) {
    for (Index y = 0; y < std::min<Index>(stage.output.h, 8); ++y) {
        const auto terms =
            engine::terms_of_output(stage, input, {channel, y, std::min(y, stage.output.w - 1)});
        if (terms.empty()) continue;
        for (const auto& term : terms)
            if (term.input.c == channel) return channel;
        return terms.front().input.c;
    }
    return std::min(channel, stage.input.c - 1);
}

}  // namespace

StageScene::StageScene(const engine::BuiltStage& stage, const engine::Tensor& input,
                       const engine::Tensor* output, Index channel, Form form)
    : stage_(stage),
      input_(input),
      output_(output),
      channel_(std::clamp<Index>(channel, 0, stage.output.c - 1)),
      input_channel_(first_input_channel(stage, input, channel_)),
      map_(engine::stage_map(stage)),
      kept_(stage.output.plane()) {
    expanded_ = form == Form::gather && scatters();
    if (const auto* layer = as_conv_transpose(stage)) {
        uncropped_ = without_crop(stage, *layer);
        kept_ = size_without_output_padding(stage, *layer);
    }
}

Region StageScene::input_extent() const {
    const auto span = [&](bool vertical, Index n) {
        if (!map_) return std::pair<Index, Index>(0, n);
        const AxisMap line = axis(vertical);
        if (expanded_) {
            const Index first = -equivalent_padding(line);
            return std::pair<Index, Index>(std::min<Index>(first, 0),
                                           std::max(line.large + line.offset, (n - 1) * line.stride + 1));
        }
        if (map_->scatters) return std::pair<Index, Index>(0, n);
        return std::pair<Index, Index>(std::min<Index>(-line.offset, 0),
                                       n + std::max<Index>(line.offset_end(), 0));
    };
    const auto [top, bottom] = span(true, stage_.input.h);
    const auto [left, right] = span(false, stage_.input.w);
    return {top, left, bottom, right};
}

Region StageScene::output_extent() const {
    Region extent{0, 0, stage_.output.h, stage_.output.w};
    if (!scatters()) return extent;
    extent.top = std::min<Index>(-axis(true).offset, 0);
    extent.left = std::min<Index>(-axis(false).offset, 0);
    extent.bottom += std::max<Index>(axis(true).offset_end(), 0);
    extent.right += std::max<Index>(axis(false).offset_end(), 0);
    return extent;
}

Pair StageScene::input_position(Pair pixel) const {
    if (!expanded_) return pixel;
    return {pixel.h * axis(true).stride, pixel.w * axis(false).stride};
}

std::optional<Pair> StageScene::input_pixel(Index row, Index column) const {
    if (expanded_) {
        const Index sy = axis(true).stride, sx = axis(false).stride;
        if (row < 0 || column < 0 || row % sy != 0 || column % sx != 0) return std::nullopt;
        row /= sy;
        column /= sx;
    }
    if (!inside(row, column, stage_.input.h, stage_.input.w)) return std::nullopt;
    return Pair{row, column};
}

Cell StageScene::input_cell(Index row, Index column) const {
    if (const auto pixel = input_pixel(row, column)) {
        Cell cell{CellKind::value, static_cast<double>(input_(0, input_channel_, pixel->h, pixel->w)), 0};
        if (map_) {
            const bool read = map_->scatters ? !engine::links_of_small(map_->map, pixel->h, pixel->w).empty()
                                             : !engine::links_of_large(map_->map, pixel->h, pixel->w).empty();
            if (!read) cell.kind = CellKind::unread;
        }
        return cell;
    }
    if (expanded_ && inside(row, column, (stage_.input.h - 1) * axis(true).stride + 1,
                            (stage_.input.w - 1) * axis(false).stride + 1))
        return {CellKind::inserted, 0, 0};
    return {inside(input_extent(), row, column) ? CellKind::padding : CellKind::nothing, 0, 0};
}

double StageScene::sum_at(const engine::BuiltStage& stage, Index row, Index column) const {
    double sum = bias();
    for (const auto& term : engine::terms_of_output(stage, input_, {channel_, row, column}))
        sum += term.weight * static_cast<double>(input_(0, term.input.c, term.input.y, term.input.x));
    return sum;
}

double StageScene::cropped_value(Index row, Index column) const {
    const Index y = row + axis(true).offset, x = column + axis(false).offset;
    if (!uncropped_ || !inside(y, x, uncropped_->output.h, uncropped_->output.w)) return bias();
    return sum_at(*uncropped_, y, x);
}

Cell StageScene::output_cell(Index row, Index column) const {
    if (!inside(row, column, stage_.output.h, stage_.output.w)) {
        if (!inside(output_extent(), row, column)) return {};
        return {CellKind::cropped, cropped_value(row, column), 0};
    }
    const double value =
        output_ ? static_cast<double>((*output_)(0, channel_, row, column)) : sum_at(stage_, row, column);
    Cell cell{CellKind::value, value, engine::stage_coverage(stage_, row, column)};
    if (row >= kept_.h || column >= kept_.w) cell.kind = CellKind::uncropped;
    if (cell.coverage == 0) cell.kind = CellKind::hole;
    return cell;
}

Index StageScene::Ruler::at(double position) const {
    return static_cast<Index>(std::floor((position - start) / step + 0.5));
}

StageScene::Ruler StageScene::input_ruler(bool vertical) const {
    const double ratio = static_cast<double>(vertical ? stage_.output.h : stage_.output.w) /
                         static_cast<double>(vertical ? stage_.input.h : stage_.input.w);
    if (!map_) return {(ratio - 1) / 2, ratio};
    if (!map_->scatters) return {};
    const AxisMap line = axis(vertical);
    const double centre =
        static_cast<double>(line.effective_kernel() - 1) / 2 - static_cast<double>(line.offset);
    return {centre, expanded_ ? 1.0 : static_cast<double>(line.stride)};
}

StageScene::Ruler StageScene::output_ruler(bool vertical) const {
    if (!map_ || map_->scatters) return {};
    const AxisMap line = axis(vertical);
    return {static_cast<double>(line.effective_kernel() - 1) / 2 - static_cast<double>(line.offset),
            static_cast<double>(line.stride)};
}

Region StageScene::read_window(Pair output) const {
    Region box;
    if (map_ && (expanded_ || !map_->scatters)) {
        const AxisMap y = axis(true), x = axis(false);
        const Index top = expanded_ ? output.h - equivalent_padding(y) : output.h * y.stride - y.offset;
        const Index left = expanded_ ? output.w - equivalent_padding(x) : output.w * x.stride - x.offset;
        return {top, left, top + y.effective_kernel(), left + x.effective_kernel()};
    }
    for (const auto& term : reads(output)) {
        const Region one{term.input.y, term.input.x, term.input.y + 1, term.input.x + 1};
        box = box.empty() ? one
                          : Region{std::min(box.top, one.top), std::min(box.left, one.left),
                                   std::max(box.bottom, one.bottom), std::max(box.right, one.right)};
    }
    return box;
}

Region StageScene::stamp(Pair input) const {
    if (scatters()) {
        const AxisMap y = axis(true), x = axis(false);
        const Index top = input.h * y.stride - y.offset, left = input.w * x.stride - x.offset;
        return {top, left, top + y.effective_kernel(), left + x.effective_kernel()};
    }
    Region box;
    for (const auto& term : writes(input)) {
        const Region one{term.output.y, term.output.x, term.output.y + 1, term.output.x + 1};
        box = box.empty() ? one
                          : Region{std::min(box.top, one.top), std::min(box.left, one.left),
                                   std::max(box.bottom, one.bottom), std::max(box.right, one.right)};
    }
    return box;
}

engine::Grid StageScene::taps() const {
    engine::Grid taps = engine::stage_taps(stage_, input_channel_, channel_);
    if (expanded_) std::reverse(taps.values.begin(), taps.values.end());
    return taps;
}

Pair StageScene::turned(Pair tap) const {
    if (!expanded_) return tap;
    return {axis(true).kernel - 1 - tap.h, axis(false).kernel - 1 - tap.w};
}

std::vector<engine::Term> StageScene::reads(Pair output) const {
    if (!inside(output.h, output.w, stage_.output.h, stage_.output.w)) return {};
    return engine::terms_of_output(stage_, input_, {channel_, output.h, output.w});
}

std::vector<engine::Term> StageScene::writes(Pair input) const {
    if (!inside(input.h, input.w, stage_.input.h, stage_.input.w)) return {};
    auto terms = engine::terms_of_input(stage_, input_, {input_channel_, input.h, input.w});
    std::erase_if(terms, [&](const engine::Term& term) { return term.output.c != channel_; });
    return terms;
}

double StageScene::bias() const {
    const auto& values = stage_.parameters.bias;
    return values ? static_cast<double>((*values)(0, channel_, 0, 0)) : 0.0;
}

double StageScene::partial_sum(Pair output, Pair last) const {
    double sum = bias();
    for (const auto& term : reads(output))
        if (Pair{term.input.y, term.input.x} <= last)
            sum += term.weight * static_cast<double>(input_(0, term.input.c, term.input.y, term.input.x));
    return sum;
}

std::vector<Pair> StageScene::input_steps(const Region& visible) const {
    std::vector<Pair> steps;
    for (Index y = visible.top; y < visible.bottom; ++y)
        for (Index x = visible.left; x < visible.right; ++x)
            if (const auto pixel = input_pixel(y, x)) steps.push_back(*pixel);
    return steps;
}

std::vector<Pair> StageScene::output_steps(const Region& visible) const {
    std::vector<Pair> steps;
    for (Index y = visible.top; y < visible.bottom; ++y)
        for (Index x = visible.left; x < visible.right; ++x)
            if (inside(y, x, stage_.output.h, stage_.output.w)) steps.push_back({y, x});
    return steps;
}

}  // namespace app
