#include "engine/analysis/loss.h"

#include <charconv>

#include "engine/core/error.h"

namespace engine {

namespace {

constexpr std::pair<LossKind, std::string_view> names[] = {{LossKind::sum, "sum"},
                                                           {LossKind::mean, "mean"},
                                                           {LossKind::mse, "mse"},
                                                           {LossKind::pixel, "pixel"},
                                                           {LossKind::noise, "noise"}};

template <typename Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

bool read_arguments(std::string_view text, Loss& loss) {
    if (loss.kind == LossKind::noise) return read_number(text, loss.seed);
    const auto comma = text.find(',');
    if (loss.kind != LossKind::pixel || comma == text.npos) return false;
    loss.pixel.emplace();
    return read_number(text.substr(0, comma), loss.pixel->h) &&
           read_number(text.substr(comma + 1), loss.pixel->w) && loss.pixel->h >= 0 && loss.pixel->w >= 0;
}

}  // namespace

Loss parse_loss(std::string_view text) {
    const auto colon = text.find(':');
    for (const auto& [kind, name] : names) {
        if (text.substr(0, colon) != name) continue;
        Loss loss{.kind = kind, .pixel = {}, .seed = 0};
        if (colon == text.npos || read_arguments(text.substr(colon + 1), loss)) return loss;
    }
    fail("\"{}\" is no loss: sum, mean, mse, pixel, pixel:Y,X, noise or noise:SEED is expected", text);
}

std::string print(const Loss& loss) {
    std::string text;
    for (const auto& [kind, name] : names)
        if (kind == loss.kind) text = name;
    if (loss.kind == LossKind::pixel && loss.pixel)
        text += fmt::format(":{},{}", loss.pixel->h, loss.pixel->w);
    if (loss.kind == LossKind::noise && loss.seed != 0) text += fmt::format(":{}", loss.seed);
    return text;
}

}  // namespace engine
