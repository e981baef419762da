// Resizing in the words of programs that load pictures: torchvision, OpenCV, Pillow.
#include <array>
#include <optional>
#include <utility>

#include "engine/frameworks/resize_target.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// torchvision's transforms.Resize((64, 64)), antialiased as Pillow's.
ReadLayer torchvision_resize(LayerArguments& a, Family) {
    a.order({"size", "interpolation", "max_size", "antialias"});
    const PythonValue* size = a.find("size");
    if (size && (size->is(Kind::number) || size->items.size() == 1))
        a.refuse("a size of one number is the shorter side's: write both, as in Resize((64, 64))");
    const ResizeTarget target = scale_or_size(a, false);
    const std::string mode = a.word("interpolation", "bilinear");
    if (mode == "nearest") return finished_layer(a, "upsample" + target.text + " mode=nearest");
    if (mode == "nearest_exact") return finished_layer(a, "upsample" + target.text + " mode=nearest-exact");
    if (mode == "lanczos") {
        a.notes.push_back(a.call().written +
                          " is read as Pillow's: torchvision has it for pictures, and not for tensors");
        return finished_layer(a, "upsample" + target.text + " mode=lanczos3 antialias=true");
    }
    if (mode != "bilinear" && mode != "bicubic") refuse_method(a, mode);
    const char* smooth = a.flag("antialias", true) ? " antialias=true" : "";
    return finished_layer(a, "upsample" + target.text + " mode=" + mode + smooth);
}

/// (width, height) of OpenCV and Pillow.
ResizeTarget picture_size(LayerArguments& a, const PythonValue* size) {
    if (!size || !size->is(Kind::list) || size->items.size() != 2)
        a.refuse("the size must be written as (width, height)");
    PythonValue turned = *size;
    std::swap(turned.items[0], turned.items[1]);
    return size_target(a, turned);
}

/// cv2.resize(x, (width, height), interpolation=cv2.INTER_CUBIC): a = -0.75, nothing antialiased.
ReadLayer opencv_resize(LayerArguments& a, Family) {
    a.order({"dsize", "dst", "fx", "fy", "interpolation"});
    const PythonValue* size = a.find("dsize");
    a.ignore({"dsize", "dst"});
    const std::string mode = a.word("interpolation", "inter_linear");
    std::optional<ResizeTarget> target;
    if (size && !(size->is(Kind::list) && size->items.size() == 2 && size->items[0]->number == 0 &&
                  size->items[0]->is(Kind::number)))
        target = picture_size(a, size);
    const std::string fx = a.decimal("fx", "0"), fy = a.decimal("fy", "0");
    if (!target && (fx == "0" || fy == "0")) a.refuse("its size is missing: write it as (width, height)");
    if (!target) {
        const auto whole = [](const std::string& scale) { return scale.find('.') == std::string::npos; };
        if (!whole(fx) || !whole(fy))
            a.refuse(
                "fx and fy that are no whole numbers sample by the ratio of the sizes: write the size in numbers");
        target = ResizeTarget{fmt::format(" scale={},{}", fy, fx), true};
    }
    const std::string text = "upsample" + target->text + " mode=";
    if (mode == "inter_linear") return finished_layer(a, text + "bilinear");
    if (mode == "inter_cubic") return finished_layer(a, text + "bicubic");
    if (mode == "inter_nearest") return finished_layer(a, text + "nearest");
    if (mode == "inter_nearest_exact") return finished_layer(a, text + "nearest-exact");
    if (mode != "inter_area") refuse_method(a, mode);
    a.notes.push_back(a.call().written +
                      " is read as an average of whole pixels: the same where it shrinks by whole numbers");
    return finished_layer(a, text + "area");
}

/// picture.resize((width, height), Image.BICUBIC) of Pillow, always antialiased.
ReadLayer pillow_resize(LayerArguments& a, Family) {
    a.order({"size", "resample", "box", "reducing_gap"});
    const ResizeTarget target = picture_size(a, a.find("size"));
    a.ignore({"size"});
    const std::string mode = a.word("resample", "bicubic");
    const std::string text = "upsample" + target.text + " mode=";
    if (mode == "nearest") return finished_layer(a, text + "nearest-exact");
    if (mode == "box" && target.whole_factor) return finished_layer(a, text + "nearest");
    if (mode == "bilinear" || mode == "bicubic") return finished_layer(a, text + mode + " antialias=true");
    if (mode == "lanczos" || mode == "antialias")  // the older name
        return finished_layer(a, text + "lanczos3 antialias=true");
    refuse_method(a, mode);
}

}  // namespace

const LayerWord& opencv_resize_word() {
    static constexpr LayerWord word{"resize", every_family, true, opencv_resize};
    return word;
}

const LayerWord& pillow_resize_word() {
    static constexpr LayerWord word{"resize", every_family, false, pillow_resize};
    return word;
}

std::span<const LayerWord> picture_words() {
    static constexpr auto words =
        std::to_array<LayerWord>({{"Resize", torch_family, false, torchvision_resize}});
    return words;
}

}  // namespace engine
