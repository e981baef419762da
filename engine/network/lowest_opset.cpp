#include "engine/network/lowest_opset.h"

namespace engine::network {

bool needs_matrices(const Upsample& layer) {
    const bool usual = layer.mode == UpsampleMode::nearest || layer.mode == UpsampleMode::bilinear ||
                       layer.mode == UpsampleMode::bicubic;
    return !usual || layer.fraction || layer.size || layer.antialias ||
           layer.cubic_a.value_or(-0.75f) != -0.75f;
}

Index lowest_opset(const Layer& layer) {
    if (const auto* upsample = std::get_if<Upsample>(&layer))
        return needs_matrices(*upsample) || upsample->mode == UpsampleMode::nearest ? 7 : 11;
    if (const auto* shuffle = std::get_if<PixelShuffle>(&layer))
        return shuffle->order == ShuffleOrder::crd ? 11 : 7;
    if (const auto* pool = std::get_if<MaxPool>(&layer)) return pool->dilation == Pair{1, 1} ? 7 : 10;
    const auto* activation = std::get_if<Activation>(&layer);
    return activation && activation->kind == ActivationKind::gelu &&
                   activation->approximate == GeluForm::exact
               ? 9
               : 7;
}

}  // namespace engine::network
