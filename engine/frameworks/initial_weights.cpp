#include "engine/frameworks/initial_weights.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace engine {
namespace {

using Kind = PythonValue::Kind;

struct Start {
    std::string_view init;
    double gain = 1;
};

struct NamedStart {
    std::string_view name;  ///< without _ and capitals, and without "initializer" behind it
    Start start;
};

// A normal distribution of a pipeline has the deviation 0.05, he's is sqrt(2/fan_in), and kaiming_uniform's
// bound 1/sqrt(fan_in): gains make the other frameworks' distributions of them, or such as spread alike.
constexpr double normal_deviation = 0.05, root_half = 0.70710678118654752, root_3 = 1.7320508075688773,
                 root_6 = 2.4494897427831781;

constexpr auto named_starts = std::to_array<NamedStart>({
    {"henormal", {"he"}},
    {"kaimingnormal", {"he"}},
    {"heuniform", {"kaiming_uniform", root_6}},
    {"kaiminguniform", {"kaiming_uniform", root_6}},
    {"lecunnormal", {"he", root_half}},
    {"lecununiform", {"kaiming_uniform", root_3}},
    {"glorotuniform", {"glorot_uniform"}},
    {"xavieruniform", {"glorot_uniform"}},
    {"xavier", {"glorot_uniform"}},
    {"glorotnormal", {"glorot_uniform"}},
    {"xaviernormal", {"glorot_uniform"}},
    {"ones", {"ones"}},
    {"one", {"ones"}},
    {"zeros", {"ones", 0}},
    {"zero", {"ones", 0}},
});

std::string folded(std::string_view name) {
    std::string result;
    for (const char c : name)
        if (c != '_') result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    constexpr std::string_view ending = "initializer";
    if (result.ends_with(ending)) result.erase(result.size() - ending.size());
    return result;
}

std::optional<double> number_of(const PythonValue& initializer, const std::string& name, std::size_t place) {
    const auto found = initializer.fields.find(name);
    if (found != initializer.fields.end() && found->second->is(Kind::number)) return found->second->number;
    if (place < initializer.items.size() && initializer.items[place]->is(Kind::number))
        return initializer.items[place]->number;
    return std::nullopt;
}

/// RandomNormal(mean, stddev) of Keras, normal(stddev) of JAX.
std::optional<Start> normal_start(const PythonValue& initializer, const std::string& name, Family family) {
    if (name != "normal" && name != "randomnormal" && name != "truncatednormal") return std::nullopt;
    const bool jax = family == flax_family;
    const double usual = jax ? 0.01 : normal_deviation;
    if (!jax && number_of(initializer, "mean", 0).value_or(0) != 0) return std::nullopt;
    return Start{"normal", number_of(initializer, "stddev", jax ? 0 : 1).value_or(usual) / normal_deviation};
}

std::optional<Start> start_of(const PythonValue& initializer, Family family) {
    const std::string& text = initializer.text;
    const std::string name = folded(std::string_view(text).substr(text.rfind('.') + 1));
    for (const NamedStart& named : named_starts)
        if (named.name == name) return named.start;
    if (name == "constant")
        if (const auto value = number_of(initializer, "value", 0)) return Start{"ones", *value};
    return normal_start(initializer, name, family);
}

Start usual_start(const LayerArguments& a, Family family) {
    const std::string& name = a.call().name;
    const bool transposed =
        name.find("ranspose") != std::string::npos || name.find("econv") != std::string::npos;
    switch (family) {
        case keras_family:
        case tensorflow_family: return {"glorot_uniform"};
        case paddle_family: return transposed ? Start{"glorot_uniform"} : Start{"he"};
        case flax_family: return {"he", root_half};                              // lecun_normal
        case mxnet_family: return {"normal", 0.07 / root_3 / normal_deviation};  // uniform within 0.07
        default: return {"kaiming_uniform"};
    }
}

}  // namespace

std::string init_text(LayerArguments& a, Family family) {
    Start start = usual_start(a, family);
    for (const std::string_view key : {"kernel_initializer", "init", "depthwise_initializer", "kernel_init",
                                       "weight_init", "weight_initializer", "w_init"}) {
        const PythonValue* value = a.find(key);
        if (!value) continue;
        if (const auto asked = start_of(*value, family))
            start = *asked;
        else
            a.notes.push_back(fmt::format("{}={} is not read: the weights begin as by default", key,
                                          !value->written.empty() ? value->written
                                          : !value->text.empty()  ? value->text
                                                                  : "…"));
    }
    const float gain = static_cast<float>(start.gain);
    return fmt::format(" init={}{} normalize=none", start.init,
                       gain == 1 ? "" : fmt::format(" gain={}", gain));
}

}  // namespace engine
