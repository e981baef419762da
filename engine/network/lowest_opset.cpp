#include "engine/network/lowest_opset.h"

#include "engine/frameworks/code_writer.h"

namespace engine::network {

Index lowest_opset(const Layer& layer) {
    if (const auto* upsample = std::get_if<Upsample>(&layer))
        return is_special(*upsample) || upsample->mode == UpsampleMode::nearest ? 7 : 11;
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
