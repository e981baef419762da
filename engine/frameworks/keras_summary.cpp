// What the table of Keras' model.summary() says: output sizes and numbers of parameters, from which most
// layers follow.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/frameworks/keras_summary_rows.h"
#include "engine/frameworks/model_text.h"

namespace engine {
namespace {

using Row = SummaryRow;

[[noreturn]] void refuse(const Row& row, const std::string& why) {
    fail("layer text, line {}, column 1: {} ({}): {}; print(model.to_json()) says it, and is read", row.line,
         row.name, row.type, why);
}

Index root_of(Index n) {
    const auto root = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(n))));
    return root * root == n ? root : 0;
}

struct Kernel {
    Index size = 0;
    bool bias = false;
};

/// The k of k·k·in·out weights, with or without `out` biases.
Kernel kernel_of(const Row& row, std::optional<Index> in, Index out) {
    std::vector<Index> ins;
    if (in)
        ins = {*in};
    else
        ins = {1, 3, 4};  // a picture comes in
    for (const bool bias : {true, false})
        for (const Index channels : ins) {
            const Index weights = row.parameters - (bias ? out : 0);
            if (channels < 1 || out < 1 || weights <= 0 || weights % (channels * out) != 0) continue;
            if (const Index k = root_of(weights / (channels * out)); k > 0 && (in || k > 1)) return {k, bias};
        }
    refuse(row, fmt::format("the size of its kernel does not follow from {} parameters", row.parameters));
}

class Reader {
  public:
    explicit Reader(std::vector<std::string>& notes) : notes_(notes) {}

    std::string program;

    void read(const Row& row) {
        if (!row.from.empty() && !last_.empty() && row.from != last_ && !row.from.starts_with("["))
            refuse(row, fmt::format(
                            "it does not follow {}, and what a branch joins does not follow from a summary",
                            last_));
        last_ = row.name;
        const bool picture = row.shape.size() == 3;
        const std::string line = layer(row, picture);
        program += std::string(static_cast<std::size_t>(row.line) - 1 - lines_, '\n') + line;
        lines_ = static_cast<std::size_t>(row.line) - 1;
        before_ = picture ? row.shape : std::vector<std::optional<Index>>{};
        is_first_ = false;
    }

  private:
    /// out/in or in/out of an axis, if both are known and one divides the other.
    std::optional<Index> ratio(const Row& row, std::size_t axis, bool up) const {
        if (before_.size() != 3 || !before_[axis] || !row.shape[axis]) return std::nullopt;
        const Index small = up ? *before_[axis] : *row.shape[axis],
                    large = up ? *row.shape[axis] : *before_[axis];
        if (small < 1) return std::nullopt;
        return (large + (up ? 0 : small - 1)) / small;
    }

    void say(const Row& row, const std::string& sentence) {
        notes_.push_back(
            fmt::format("line {}, column 1: {} ({}): {}", row.line, row.name, row.type, sentence));
    }

    std::string layer(const Row& row, bool picture) {
        const std::string& type = row.type;
        if (type == "InputLayer") return "";
        if (picture && (type == "Conv2D" || type == "Convolution2D" || type == "Conv2DTranspose"))
            return conv(row);
        if (picture && type == "UpSampling2D") {
            const auto y = ratio(row, 0, true), x = ratio(row, 1, true);
            if (!y || !x) refuse(row, "its factor does not follow from sizes that are None");
            say(row, "a summary does not tell how it interpolates: nearest, as by default");
            return fmt::format("layers.UpSampling2D(({}, {}))", *y, *x);
        }
        if (picture && (type == "MaxPooling2D" || type == "AveragePooling2D")) {
            const auto y = ratio(row, 0, false), x = ratio(row, 1, false);
            if (!y || !x) refuse(row, "its windows do not follow from sizes that are None");
            if (*y < 2 || *x < 2) refuse(row, "its windows do not follow from sizes that stay the same");
            const bool same =
                (*before_[0] + *y - 1) / *y == *row.shape[0] && *before_[0] / *y != *row.shape[0];
            say(row, "a summary does not tell its windows: as wide as its stride, as by default");
            return fmt::format("layers.{}(({}, {}){})", type, *y, *x, same ? ", padding='same'" : "");
        }
        if (type == "Activation") {
            say(row,
                "a summary does not tell which activation, and it is left out: add it behind, such as relu");
            return "";
        }
        if (type == "LeakyReLU" || type == "ELU")
            say(row, "a summary does not tell its slope: Keras' default is taken");
        const bool plain = type == "ReLU" || type == "LeakyReLU" || type == "ELU" || type == "PReLU";
        const bool out = type == "BatchNormalization" || type == "LayerNormalization" ||
                         type == "GroupNormalization" || type.ends_with("Dropout") ||
                         type == "SpatialDropout2D" || type == "Dense" || type == "Flatten" ||
                         type.starts_with("Global");
        if (plain || out) return "layers." + type + "()";
        if (type == "Reshape") return picture ? "layers.Reshape((1, 1, 1))" : "layers.Reshape((1,))";
        refuse(row, "what it does does not follow from a summary");
    }

    std::string conv(const Row& row) {
        const bool transposed = row.type == "Conv2DTranspose";
        const auto in = before_.size() == 3 ? before_[2] : std::nullopt;
        if (!row.shape[2]) refuse(row, "its channels are None");
        if (!in && !is_first_) refuse(row, "the channels that come in are not known");
        const Kernel kernel = kernel_of(row, in, *row.shape[2]);
        Index stride[2] = {1, 1};
        std::string padding;
        if (before_.size() != 3 || !before_[0] || !before_[1] || !row.shape[0] || !row.shape[1]) {
            if (!is_first_) refuse(row, "its stride does not follow from sizes that are None");
            say(row, "what comes in is not in the summary: stride 1 and padding same are taken");
            padding = "same";
        }
        for (std::size_t axis = 0; padding.empty() && axis < 2; ++axis)
            stride[axis] = stride_of(row, kernel.size, axis, transposed, padding_of_);
        if (padding.empty()) padding = padding_of_;
        padding_of_.clear();
        say(row, "a summary does not tell its activation: none is taken, add it behind where there is one");
        return fmt::format("layers.{}({}, {}, strides=({}, {}), padding='{}', use_bias={})",
                           transposed ? "Conv2DTranspose" : "Conv2D", *row.shape[2], kernel.size, stride[0],
                           stride[1], padding, kernel.bias ? "True" : "False");
    }

    /// The stride and padding that make this size of that, as Keras does; the smallest stride that fits.
    Index stride_of(const Row& row, Index k, std::size_t axis, bool transposed, std::string& padding) const {
        const Index n = *before_[axis], m = *row.shape[axis];
        for (Index s = 1; s <= 16; ++s) {
            const Index same = transposed ? n * s : (n + s - 1) / s;
            const Index valid = transposed ? (n - 1) * s + std::max(k, s) : n < k ? 0 : (n - k) / s + 1;
            if (same == m && padding != "valid") {
                if (padding.empty()) padding = "same";
                return s;
            }
            if (valid == m && padding != "same") {
                if (padding.empty()) padding = "valid";
                return s;
            }
        }
        refuse(row, fmt::format("no stride makes {} of {} with a kernel of {}", m, n, k));
    }

    std::vector<std::string>& notes_;
    std::vector<std::optional<Index>> before_;
    std::string last_, padding_of_;
    std::size_t lines_ = 0;
    bool is_first_ = true;
};

}  // namespace

bool is_keras_summary(std::string_view text) {
    if (text.find("Layer (type)") != std::string_view::npos)
        return text.find("[-1,") == std::string_view::npos;
    return text.find("(None,") != std::string_view::npos && text.find('=') == std::string_view::npos &&
           summary_rows(text).size() > 1;
}

Pipeline import_keras_summary(std::string_view text, std::vector<std::string>& notes) {
    const std::vector<Row> rows = summary_rows(text);
    if (rows.empty())
        fail(
            "layer text: this summary has no line of a layer, such as \"conv2d (Conv2D)  (None, 28, 28, 16)  160\"");
    Reader reader(notes);
    for (const Row& row : rows)
        reader.read(row);
    return import_program("from keras import layers\n" + reader.program, keras_family, notes);
}

}  // namespace engine
