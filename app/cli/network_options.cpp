#include "app/cli/network_options.h"

#include <CLI/CLI.hpp>

#include "engine/core/error.h"
#include "engine/network/array_file.h"
#include "engine/picture/picture_size.h"
#include "engine/pipeline/value_text.h"

namespace app::cli {
namespace {

namespace network = engine::network;

/// "HxW" or one number for both.
engine::Pair parse_size(const std::string& text) {
    const auto times = text.find_first_of("x,");
    const engine::Index h = engine::parse_integer(text.substr(0, times), 1);
    const engine::Index w = times == std::string::npos ? h : engine::parse_integer(text.substr(times + 1), 1);
    if (h > engine::max_picture_pixels / w)
        engine::fail("{} is more than the limit of {} pixels", text, engine::max_picture_pixels);
    return {h, w};
}

}  // namespace

void add_network_options(CLI::App& app, NetworkOptions& options) {
    app.add_option(
           "MODEL", options.model,
           "The network: .onnx, a Keras model (.h5, .keras), or model.json of TensorFlow.js beside its .bin files")
        ->required()
        ->type_name("FILE");
    app.add_option("INPUT", options.input,
                   "A picture, a built-in sample or signal, or an .npy that goes in as it is")
        ->type_name("IMAGE");
    const char* group = "Input";
    app.add_option("--input-range", options.range, "What 0 to 1 becomes: 0..1, -1..1, 0..255 or imagenet")
        ->capture_default_str()
        ->type_name("RANGE")
        ->group(group);
    app.add_flag("--bgr", options.bgr, "The network takes blue first")->group(group);
    app.add_option("--input-size", options.size,
                   "Size of constants and signals where the model leaves it open (64x64)")
        ->type_name("HxW")
        ->group(group);
    app.add_flag("--fit", options.fit,
                 "Resize the picture, and repeat or mix its channels, to what the model takes")
        ->group(group);
    app.add_option("--feed", options.feeds, "An array for a further input")
        ->type_name("NAME=x.npy")
        ->group(group)
        ->allow_extra_args(false)
        ->take_all();
}

std::pair<std::string, std::string> named_value(const char* flag, const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        engine::fail("{}: \"{}\" must be NAME=FILE", flag, text);
    return {text.substr(0, equals), text.substr(equals + 1)};
}

network::InputOptions input_options(const NetworkOptions& options) {
    network::InputOptions result;
    try {
        result.range = network::parse_input_range(options.range);
    } catch (const engine::Error& error) {
        engine::fail("--input-range: {}", error.what());
    }
    result.bgr = options.bgr;
    result.fit = options.fit;
    if (options.size) try {
            result.size = parse_size(*options.size);
        } catch (const engine::Error& error) {
            engine::fail("--input-size: {}", error.what());
        }
    return result;
}

network::NamedArrays read_feeds(const NetworkOptions& options, const network::Graph& graph) {
    network::NamedArrays feeds;
    for (const std::string& feed : options.feeds)
        try {
            const auto [name, file] = named_value("--feed", feed);
            const network::Port& port = network::port_named(graph, name);
            if (!feeds.emplace(name, network::checked_feed(network::read_array(file), port)).second)
                engine::fail("{} is given twice", name);
        } catch (const engine::Error& error) {
            const std::string sentence = error.what();
            engine::fail("{}{}", sentence.starts_with("--feed") ? "" : "--feed: ", sentence);
        }
    return feeds;
}

network::Array read_input(const NetworkOptions& options, const network::Graph& graph,
                          const network::Port& port, const engine::Progress& progress) {
    return network::input_array(options.input.value(), graph, port, input_options(options), progress);
}

}  // namespace app::cli
