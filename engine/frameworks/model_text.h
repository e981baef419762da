// Models that are pasted in other forms than as a program.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/frameworks/layer_words.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

/// A program, followed; a name that several frameworks give their layers is meant as `home`'s.
Pipeline import_program(std::string_view text, Family home, std::vector<std::string>& notes);

/// Whether a text is a model as PyTorch prints it, Keras' summary, Keras' JSON, or a program of ours.
bool is_printed_model(std::string_view text);
bool is_keras_summary(std::string_view text);
bool is_keras_json(std::string_view text);
bool is_own_export(std::string_view text);

/// Each of them, read; `notes` and Error as import_layers.
Pipeline import_printed_model(std::string_view text, std::vector<std::string>& notes);
Pipeline import_keras_summary(std::string_view text, std::vector<std::string>& notes);
Pipeline import_keras_json(std::string_view text, std::vector<std::string>& notes);
Pipeline import_own_export(std::string_view text, std::vector<std::string>& notes);

}  // namespace engine
