#include "engine/frameworks/keras_summary_rows.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace engine {
namespace {

using Row = SummaryRow;

constexpr auto known_types = std::to_array<std::string_view>({"Conv2D",
                                                              "Conv2DTranspose",
                                                              "DepthwiseConv2D",
                                                              "UpSampling2D",
                                                              "MaxPooling2D",
                                                              "AveragePooling2D",
                                                              "InputLayer",
                                                              "Activation",
                                                              "ReLU",
                                                              "LeakyReLU",
                                                              "ELU",
                                                              "PReLU",
                                                              "BatchNormalization",
                                                              "LayerNormalization",
                                                              "GroupNormalization",
                                                              "Dropout",
                                                              "SpatialDropout2D",
                                                              "Dense",
                                                              "Flatten",
                                                              "Reshape",
                                                              "Concatenate",
                                                              "Add",
                                                              "ZeroPadding2D",
                                                              "Cropping2D",
                                                              "GlobalAveragePooling2D",
                                                              "GlobalMaxPooling2D",
                                                              "SeparableConv2D",
                                                              "Softmax",
                                                              "Functional",
                                                              "Sequential",
                                                              "Convolution2D",
                                                              "Lambda"});

std::string cleaned(std::string_view line) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto c = static_cast<unsigned char>(line[i]);
        if (c == 0xE2 && i + 2 < line.size()) {  // lines of boxes, and …
            const bool dots = static_cast<unsigned char>(line[i + 1]) == 0x80;
            text += dots ? "…" : " ";
            i += 2;
        } else {
            text += line[i] == '|' || line[i] == '\r' ? ' ' : line[i];
        }
    }
    return text;
}

/// A name that was cut off for want of room stands for the only type that begins so.
std::string whole_type(std::string type) {
    if (std::find(known_types.begin(), known_types.end(), type) != known_types.end()) return type;
    while (!type.empty() && !std::isalnum(static_cast<unsigned char>(type.back())))
        type.pop_back();
    std::string found;
    for (const std::string_view known : known_types)
        if (type.size() >= 6 && known.starts_with(type)) found = found.empty() ? std::string(known) : "";
    return found.empty() ? type : found;
}

/// "None, 32, 32, 3" without the batch; nothing where it does not begin so.
std::optional<decltype(Row::shape)> shape_of(const std::string& text) {
    std::string item;
    std::vector<std::string> items;
    for (const char c : text) {
        if (c == ',')
            items.push_back(std::exchange(item, ""));
        else if (c != ' ')
            item += c;
    }
    if (!item.empty()) items.push_back(item);
    if (items.size() < 2 || items[0] != "None") return std::nullopt;
    decltype(Row::shape) shape;
    for (std::size_t i = 1; i < items.size(); ++i) {
        const bool digits = !items[i].empty() && std::all_of(items[i].begin(), items[i].end(),
                                                             [](unsigned char c) { return std::isdigit(c); });
        if (digits && items[i].size() < 10)
            shape.emplace_back(std::stol(items[i]));
        else
            shape.emplace_back(std::nullopt);
    }
    return shape;
}

std::optional<Row> row_of(const std::string& line) {
    const std::size_t open = line.find('(');
    if (open == std::string::npos) return std::nullopt;
    Row row;
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin >= open) return std::nullopt;
    row.name = line.substr(begin, line.find_first_of(" \t(", begin) - begin);
    std::size_t close = line.find_first_of(") \t", open);
    if (close == std::string::npos) return std::nullopt;
    row.type = whole_type(line.substr(open + 1, close - open - 1));
    std::size_t shape = line.find_first_of("([", close + 1);
    if (shape == std::string::npos) return std::nullopt;
    while (shape + 1 < line.size() && (line[shape + 1] == '(' || line[shape + 1] == '['))
        ++shape;
    const std::size_t end = line.find_first_of(")]", shape);
    if (end == std::string::npos) return std::nullopt;
    const auto extents = shape_of(line.substr(shape + 1, end - shape - 1));
    if (!extents) return std::nullopt;
    row.shape = *extents;
    std::string rest = line.substr(end + 1), digits;
    std::size_t at = rest.find_first_of("0123456789");
    for (; at < rest.size() && (std::isdigit(static_cast<unsigned char>(rest[at])) || rest[at] == ','); ++at)
        if (rest[at] != ',' && digits.size() < 12) digits += rest[at];
    if (digits.empty()) return std::nullopt;
    row.parameters = std::stol(digits);
    const std::size_t from = rest.find_first_not_of(" \t", at);
    if (from != std::string::npos) row.from = rest.substr(from, rest.find_first_of(" [", from) - from);
    return row;
}

}  // namespace

std::vector<SummaryRow> summary_rows(std::string_view text) {
    std::vector<Row> rows;
    Index number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        ++number;
        if (auto row = row_of(cleaned(text.substr(0, end)))) {
            row->line = number;
            rows.push_back(*row);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return rows;
}

}  // namespace engine
