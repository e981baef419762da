#include "engine/frameworks/layer_parts.h"

namespace engine {

void refuse_volume(const LayerArguments& a) {
    a.refuse("a pipeline works on pictures, and this layer on volumes: write its 2-D form");
}

void refuse_volumes(const LayerArguments& a) {
    if (a.dimensions() == 3) refuse_volume(a);
}

std::string height_one_note(const LayerArguments& a) {
    return a.call().written + " is read as its 2-D form along the width: a signal is a picture of height 1";
}

void note_height_one(const LayerArguments& a, ReadLayer& layer) {
    if (a.dimensions() == 1) layer.notes.push_back(height_one_note(a));
}

ReadLayer finished_layer(LayerArguments& a, std::string stages) {
    ReadLayer layer;
    layer.stages = std::move(stages);
    layer.notes = a.notes;
    note_height_one(a, layer);
    a.finish();
    return layer;
}

}  // namespace engine
