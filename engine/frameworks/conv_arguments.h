// What the readers of convolutions share: channels, kernels and paddings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/frameworks/layer_parts.h"

namespace engine {

struct ConvChannels {
    std::string text;  ///< " channels=8 groups=2"
    std::optional<Index> in, out;
};
/// Output channels and groups; a name without a value leaves one kernel per channel of the picture, with a
/// note.
ConvChannels channels_of(LayerArguments& arguments, std::string_view in_key, std::string_view out_key,
                         std::string_view groups_key);
/// " kernel=3,3"; throws Error where it is missing.
std::string kernel_text(LayerArguments& arguments, std::string_view key);
/// " padding=1,1" of padding=1, (1, 2) or "same": numbers are PyTorch's, alike at both ends.
std::string number_padding(LayerArguments& arguments, Family family, bool transposed);
/// The shape of a weight that is a tensor; throws Error where the text does not tell it.
const PythonValue& shape_of_weight(LayerArguments& arguments, std::string_view key);
/// Its extent along an axis.
Index side(const PythonValue& shape, std::size_t axis);
/// The layer, once all of its arguments have been asked for.
ReadLayer finished_conv(LayerArguments& arguments, std::string text, const ConvChannels& channels);

}  // namespace engine
