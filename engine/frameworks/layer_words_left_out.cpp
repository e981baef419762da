// Layers that are left out of a pipeline, and joins, in the words of each framework.
#include <array>

#include "engine/frameworks/layer_words.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;
using Action = ReadLayer::Action;

ReadLayer out(Action action, std::string sentence) {
    ReadLayer layer;
    layer.action = action;
    layer.sentence = std::move(sentence);
    return layer;
}

ReadLayer batch_norm(LayerArguments&, Family) {
    return out(
        Action::left_out,
        "is left out: once trained it multiplies and shifts every channel, which can be worked into the weights and bias "
        "of the convolution before it");
}

ReadLayer measuring_norm(LayerArguments&, Family) {
    return out(
        Action::left_out,
        "is left out: it measures every picture anew, also once trained, so that no weights and bias can stand for it");
}

ReadLayer dropout(LayerArguments&, Family) {
    return out(Action::left_out, "does nothing once a network is trained, and is left out");
}

/// Rescaling(1./255) of Keras does what a pipeline's pictures have done to them.
ReadLayer rescaling(LayerArguments& a, Family) {
    a.order({"scale", "offset"});
    const double scale = a.numbers("scale").size() == 1 ? a.numbers("scale")[0] : 0;
    const std::string offset = a.decimal("offset", "0");
    if (offset != "0" || static_cast<float>(scale) != static_cast<float>(1.0 / 255))
        a.refuse(
            "arithmetic with numbers has no counterpart in a pipeline, whose pictures are value/255 already");
    ReadLayer layer =
        out(Action::left_out, "is left out: the values of a pipeline's picture are divided by 255 already");
    layer.only_first = true;
    return layer;
}

ReadLayer dense(LayerArguments&, Family) {
    return out(Action::dense, "works on vectors, not on pictures, and is left out");
}

ReadLayer flatten(LayerArguments&, Family) {
    return out(Action::flatten, "makes a vector of the picture, and is left out");
}

/// Reshape((7, 7, 64)) makes a picture, Reshape((3136,)) a vector.
ReadLayer reshape(LayerArguments& a, Family family) {
    const LibraryCall& call = a.call();
    const PythonValue* shape = nullptr;
    std::size_t sides = 0;
    for (const PythonValuePtr& value : call.positional)
        if (value->is(Kind::list)) shape = value;
    for (const auto& [key, value] : call.named)
        if (value->is(Kind::list)) shape = value;
    if (shape)
        sides = shape->items.size();
    else
        for (const PythonValuePtr& value : call.positional)
            sides += !value->is(Kind::list);
    const bool is_layer = family == keras_family && (call.name == "Reshape" || call.name == "Unflatten");
    const std::size_t picture = is_layer || call.name == "Unflatten" ? 3 : 4;
    return sides >= picture || (!shape && sides < 2)
               ? out(Action::reshape,
                     "makes a picture of a vector, and is left out: the pipeline begins with a picture")
               : out(Action::flatten, "makes a vector of the picture, and is left out");
}

ReadLayer nothing(LayerArguments&, Family) { return {}; }

/// A bias is a parameter of the layer before it in a pipeline, and begins as 0.
ReadLayer bias_add(LayerArguments&, Family) { return {}; }

ReadLayer joins(LayerArguments& a, Family) {
    ReadLayer layer;
    layer.action = Action::merge;
    for (const auto& [key, value] : a.call().named)
        if ((key == "axis" || key == "dim") && value->is(Kind::number))
            layer.axis = static_cast<Index>(value->number);
    return layer;
}

ReadLayer no_merge(LayerArguments& a, Family) {
    ReadLayer layer;
    layer.action = Action::refused;
    layer.sentence = fmt::format(
        "{} has no counterpart in a pipeline: it joins two branches value by value, and a pipeline is one row of stages: paste the "
        "lines of one branch (concat appends channels)",
        a.call().written);
    return layer;
}

}  // namespace

std::span<const LayerWord> left_out_words() {
    constexpr unsigned any = every_family, functions = every_family;
    static constexpr auto words = std::to_array<LayerWord>({
        {"BatchNorm1d", any, false, batch_norm},
        {"BatchNorm2d", any, false, batch_norm},
        {"BatchNorm3d", any, false, batch_norm},
        {"LazyBatchNorm2d", any, false, batch_norm},
        {"BatchNorm1D", any, false, batch_norm},
        {"BatchNorm2D", any, false, batch_norm},
        {"SyncBatchNorm", any, false, batch_norm},
        {"BatchNormalization", any, false, batch_norm},
        {"BatchNorm", any, false, batch_norm},
        {"batch_norm", functions, true, batch_norm},
        {"batch_normalization", functions, true, batch_norm},
        {"InstanceNorm1d", any, false, measuring_norm},
        {"InstanceNorm2d", any, false, measuring_norm},
        {"InstanceNorm3d", any, false, measuring_norm},
        {"InstanceNorm2D", any, false, measuring_norm},
        {"InstanceNorm", any, false, measuring_norm},
        {"InstanceNormalization", any, false, measuring_norm},
        {"GroupNorm", any, false, measuring_norm},
        {"GroupNormalization", any, false, measuring_norm},
        {"LayerNorm", any, false, measuring_norm},
        {"LayerNorm2d", any, false, measuring_norm},
        {"LayerNormalization", any, false, measuring_norm},
        {"LocalResponseNorm", any, false, measuring_norm},
        {"RMSNorm", any, false, measuring_norm},
        {"instance_norm", functions, true, measuring_norm},
        {"group_norm", functions, true, measuring_norm},
        {"layer_norm", functions, true, measuring_norm},
        {"local_response_norm", functions, true, measuring_norm},
        {"Dropout", any, false, dropout},
        {"Dropout1d", any, false, dropout},
        {"Dropout2d", any, false, dropout},
        {"Dropout2D", any, false, dropout},
        {"Dropout3d", any, false, dropout},
        {"AlphaDropout", any, false, dropout},
        {"FeatureAlphaDropout", any, false, dropout},
        {"SpatialDropout1D", any, false, dropout},
        {"SpatialDropout2D", any, false, dropout},
        {"GaussianDropout", any, false, dropout},
        {"GaussianNoise", any, false, dropout},
        {"ActivityRegularization", any, false, dropout},
        {"DropPath", any, false, dropout},
        {"RandomFlip", keras_family, false, dropout},
        {"RandomRotation", keras_family, false, dropout},
        {"RandomZoom", keras_family, false, dropout},
        {"RandomContrast", keras_family, false, dropout},
        {"RandomBrightness", keras_family, false, dropout},
        {"RandomTranslation", keras_family, false, dropout},
        {"Rescaling", keras_family, false, rescaling},
        {"dropout", functions, true, dropout},
        {"dropout2d", functions, true, dropout},
        {"Linear", any, false, dense},
        {"LazyLinear", any, false, dense},
        {"Dense", any, false, dense},
        {"linear", functions, true, dense},
        {"dense", functions, true, dense},
        {"FullyConnected", any, false, dense},
        {"Flatten", any, false, flatten},
        {"flatten", functions, true, flatten},
        {"Reshape", any, false, reshape},
        {"Unflatten", any, false, reshape},
        {"reshape", functions, true, reshape},
        {"bias_add", functions, true, bias_add},
        {"Identity", any, false, nothing},
        {"identity", functions, true, nothing},
        {"Concatenate", any, false, joins},
        {"Concat", any, false, joins},
        {"Merge", keras_family, false, no_merge},
        {"Add", any, false, no_merge},
        {"Subtract", any, false, no_merge},
        {"Multiply", any, false, no_merge},
        {"Average", any, false, no_merge},
        {"Maximum", any, false, no_merge},
        {"Minimum", any, false, no_merge},
        {"Dot", any, false, no_merge},
    });
    return words;
}

}  // namespace engine
