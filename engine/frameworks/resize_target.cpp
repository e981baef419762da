#include "engine/frameworks/resize_target.h"

#include <algorithm>
#include <cmath>
#include <regex>

namespace engine {

using Kind = PythonValue::Kind;

namespace {

std::string shortest(double number) { return fmt::format("{}", static_cast<float>(number)); }

/// The factor of "h * 2", "2 * x.shape[2]", "int(h * 2)", whose number is not in the text.
std::optional<Index> symbolic_factor(const PythonValue& value) {
    if (!value.is(Kind::path) && !value.is(Kind::unknown)) return std::nullopt;
    static const std::regex product(
        R"((?:int\()?\s*(?:([\w.\[\]():,-]+)\s*\*\s*(\d{1,4})|(\d{1,4})\s*\*\s*([\w.\[\]():,-]+?))\s*\)?)");
    std::smatch match;
    if (value.written.size() > 200 || !std::regex_match(value.written, match, product)) return std::nullopt;
    return std::stol(match[match[2].matched ? 2 : 3].str());
}

/// size=(h * 2, w * 2), size=tf.shape(x)[1:3] * 2.
std::optional<ResizeTarget> symbolic_target(LayerArguments& a, const PythonValue* height,
                                            const PythonValue* width) {
    const auto y = symbolic_factor(*height), x = symbolic_factor(*width);
    if (!y || !x || *y < 1 || *x < 1) return std::nullopt;
    a.notes.push_back(fmt::format(
        "{} is read as a factor: {} is taken for the size of what comes in", a.call().written,
        height == width ? height->written : fmt::format("({}, {})", height->written, width->written)));
    return ResizeTarget{fmt::format(" scale={},{}", *y, *x), true};
}

}  // namespace

ResizeTarget size_target(LayerArguments& a, const PythonValue& size, std::size_t first) {
    const bool is_pair = size.is(Kind::list) && size.items.size() >= first + 2;
    const PythonValue* height = is_pair ? size.items[first] : &size;
    const PythonValue* width = is_pair ? size.items[first + 1] : &size;
    if (const auto target = symbolic_target(a, height, width)) return *target;
    if (!height->is(Kind::number) || !width->is(Kind::number))
        a.refuse(
            "size follows another tensor, which the text gives no numbers for: give scale_factor instead, or the size in "
            "numbers");
    for (const PythonValue* side : {height, width})
        if (side->number < 1 || side->number != std::floor(side->number) || side->number > 1e9)
            a.refuse(fmt::format("the size must be whole numbers from 1, and {} is given", side->number));
    return {fmt::format(" size={:.0f},{:.0f}", height->number, width->number)};
}

ResizeTarget scale_or_size(LayerArguments& a, bool one_dimensional) {
    const auto scales = a.numbers("scale_factor");
    const PythonValue* size = a.find("size");
    a.ignore({"size"});
    if (!scales.empty() && size)
        a.refuse("size and scale_factor are given both, and the framework takes one of them");
    if (size) return size_target(a, *size);
    if (scales.empty()) a.refuse("scale_factor is missing");
    if (scales.size() > 2) a.refuse("a pipeline works on pictures: scale_factor must be one number or two");
    for (const double scale : scales)
        if (!(scale > 0)) a.refuse(fmt::format("scale_factor must be more than 0, and {} is given", scale));
    const bool whole = std::all_of(scales.begin(), scales.end(), [](double s) { return s == std::floor(s); });
    const std::string first = one_dimensional ? "1" : shortest(scales.front());
    return {fmt::format(" scale={},{}", first, shortest(scales.back())), whole};
}

void refuse_method(LayerArguments& a, const std::string& method) {
    a.refuse(fmt::format(
        "{} has no counterpart in a pipeline: there are nearest, nearest-exact, area, and bilinear, bicubic, lanczos3 and lanczos5, the last four antialiased too",
        method.empty() ? "this method" : method));
}

}  // namespace engine
