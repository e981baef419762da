#include "engine/network/same_padding.h"

namespace engine::network {

void set_same_padding(std::map<std::string, Attribute>& attributes, Pair kernel, Pair stride, Pair dilation) {
    if (stride != Pair{1, 1}) {
        attributes["auto_pad"] = std::string("SAME_UPPER");
        return;
    }
    const Index h = dilation.h * (kernel.h - 1), w = dilation.w * (kernel.w - 1);
    attributes["pads"] = std::vector<Index>{h / 2, w / 2, h - h / 2, w - w / 2};
}

}  // namespace engine::network
