#include "app/ui/sidebar/parameter_control.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/ui/widgets/icons.h"
#include "engine/layers/facts.h"

namespace app {
namespace {

using engine::ParameterInfo;
using engine::ParameterKind;

// One control at work: what it edits and how it is called.
struct Row {
    Ui& ui;
    Part part;
    std::size_t stage;
    const engine::Stage& edited;
    const ParameterInfo& parameter;
    std::string text;   ///< the value as PIPE text
    std::string label;  ///< "##B/0/kernel"
    std::string rule;   ///< that it breaks; empty when it is all right

    void set(const std::string& value) const {
        ui.edit(set_parameter(part, stage, std::string(parameter.key), value));
    }
    void set(const Change& change, const std::string& value) const {
        ui.edit(change, set_parameter(part, stage, std::string(parameter.key), value));
    }
    int low() const { return static_cast<int>(parameter.span.low); }
    int high(int value) const { return std::max(static_cast<int>(parameter.span.high), value); }
    std::string help() const { return (rule.empty() ? rule : rule + "\n\n") + std::string(parameter.help); }
};

std::vector<int> numbers_of(std::string_view text) {
    std::vector<int> numbers;
    const char* at = text.data();
    const char* end = at + text.size();
    while (at < end) {
        int number = 0;
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc{}) return {};
        numbers.push_back(number);
        at = next < end ? next + 1 : next;
    }
    return numbers;
}

/// The text that was refused here, to be mended; empty: none.
std::string refused_text(const Row& row) {
    const auto& refused = row.ui.state.refused;
    const bool is_here = refused && refused->concerns(row.part, row.stage, row.parameter.key);
    return is_here ? refused->typed : std::string();
}

void text_control(const Row& row, const char* hint) {
    const std::string refused = refused_text(row);
    std::string value = refused.empty() ? row.text : refused;
    const Change change = text_field(row.label.c_str(), &value, row.help(), hint);
    if (!change.finished || value == refused) return;
    if (value == row.text) return row.ui.later([](Workbench& bench) { bench.forget_refused(); });
    row.ui.edit_typed(set_parameter(row.part, row.stage, std::string(row.parameter.key), value), value);
}

// Height and width as one slider, or as two once they differ; the button parts and joins them.
void pair_control(const Row& row, int unset) {
    if (row.text.find('.') != std::string::npos) {
        ImGui::SetNextItemWidth(-1);
        return text_control(row, "a number, or H,W");
    }
    std::vector<int> numbers = numbers_of(row.text);
    if (numbers.empty()) numbers = {unset};
    const float part_width = ImGui::GetFrameHeight();
    const float gap = ImGui::GetStyle().ItemInnerSpacing.x;
    const bool parted = numbers.size() == 2;
    const float room = ImGui::GetContentRegionAvail().x - part_width - gap;
    ImGui::SetNextItemWidth(parted ? (room - gap) / 2 : room);
    int first = numbers[0];
    const Change change = slider(row.label.c_str(), &first, row.low(), row.high(first), row.help());
    if (change) row.set(change, parted ? fmt::format("{},{}", first, numbers[1]) : fmt::format("{}", first));
    if (parted) {
        ImGui::SameLine(0, gap);
        ImGui::SetNextItemWidth((room - gap) / 2);
        int second = numbers[1];
        const Change moved =
            slider((row.label + "/w").c_str(), &second, row.low(), row.high(second), row.help());
        if (moved) row.set(moved, fmt::format("{},{}", numbers[0], second));
    }
    ImGui::SameLine(0, gap);
    if (chain_button((row.label + "/parts").c_str(), !parted,
                     parted ? "Height and width have a number each. Click to join them."
                            : "Height and width share this number. Click to give each its own."))
        row.set(parted ? fmt::format("{}", numbers[0]) : fmt::format("{},{}", numbers[0], numbers[0] + 1));
}

// A rule (valid, same, …) or numbers: one slider for all sides, a text for four of them.
void padding_control(const Row& row) {
    const std::vector<int> numbers = numbers_of(row.text);
    std::vector<std::string> kinds{"pixels"};
    kinds.insert(kinds.end(), row.parameter.choices.begin(), row.parameter.choices.end());
    kinds.push_back("per side");
    const auto found = std::find(kinds.begin() + 1, kinds.end(), row.text);
    const int kind = numbers.size() == 1  ? 0
                     : numbers.size() > 1 ? static_cast<int>(kinds.size()) - 1
                                          : static_cast<int>(found - kinds.begin());
    const float gap = ImGui::GetStyle().ItemInnerSpacing.x;
    const float room = ImGui::GetContentRegionAvail().x;
    ImGui::SetNextItemWidth(numbers.empty() ? room : em(5.4f));
    const int chosen = combo((row.label + "/kind").c_str(), kinds[static_cast<std::size_t>(kind)].c_str(),
                             kinds, kind, row.help());
    const int number = numbers.empty() ? 0 : numbers[0];
    if (chosen == 0)
        row.set(fmt::format("{}", number));
    else if (chosen == static_cast<int>(kinds.size()) - 1)
        row.set(fmt::format("{0},{0},{0},{1}", number, number + 1));
    else if (chosen > 0)
        row.set(kinds[static_cast<std::size_t>(chosen)]);
    if (numbers.empty()) return;
    ImGui::SameLine(0, gap);
    ImGui::SetNextItemWidth(-1);
    if (numbers.size() > 1) return text_control(row, "top,left,bottom,right");
    int value = number;
    const Change change = slider(row.label.c_str(), &value, row.low(), row.high(value), row.help());
    if (change) row.set(change, fmt::format("{}", value));
}

void integer_control(const Row& row) {
    // A word beside the numbers, such as "depthwise" or "input", is a button that shows whether it holds.
    const bool has_word = !row.parameter.choices.empty();
    const std::vector<int> numbers = numbers_of(row.text);
    if (has_word) {
        const std::string word(row.parameter.choices[0]);
        const bool on = numbers.empty();
        if (toggle((word + row.label + "/word").c_str(), on, row.help())) row.set(on ? "1" : word);
        ImGui::SameLine(0, ImGui::GetStyle().ItemInnerSpacing.x);
    }
    ImGui::SetNextItemWidth(-1);
    int value = numbers.empty() ? row.low() : numbers[0];
    const Change change = slider(row.label.c_str(), &value, row.low(), row.high(value), row.help(),
                                 numbers.empty() ? "–" : "%d");
    if (change) row.set(change, fmt::format("{}", value));
}

void number_control(const Row& row) {
    const bool is_file = row.text.find_first_not_of("+-.0123456789eE") != std::string::npos;
    if (is_file) {
        ImGui::SetNextItemWidth(-1);
        return text_control(row, "a number, or file.npy");
    }
    float value = 0;
    std::from_chars(row.text.data(), row.text.data() + row.text.size(), value);
    ImGui::SetNextItemWidth(-1);
    const Change change = slider(row.label.c_str(), &value, static_cast<float>(row.parameter.span.low),
                                 static_cast<float>(row.parameter.span.high), row.help());
    if (change) row.set(change, fmt::format("{:.2f}", value));
}

/// What a choice means, where the pipeline's text has a short name for it.
std::string words_of(const ParameterInfo& parameter, const std::string& choice) {
    if (parameter.key != "normalize") return choice;
    return choice == "dc" ? "keep the mean" : "off";
}

void choice_control(const Row& row) {
    const std::vector<std::string> items(row.parameter.choices.begin(), row.parameter.choices.end());
    std::vector<std::string> words;
    for (const std::string& item : items)
        words.push_back(words_of(row.parameter, item));
    const int now = static_cast<int>(std::find(items.begin(), items.end(), row.text) - items.begin());
    ImGui::SetNextItemWidth(-1);
    const int chosen =
        combo(row.label.c_str(), words_of(row.parameter, row.text).c_str(), words, now, row.help());
    if (chosen >= 0 && chosen != now) row.set(items[static_cast<std::size_t>(chosen)]);
}

/// The value of a pair that is not written: a kernel of 3, a pool's stride as its kernel.
int unset_value(const Row& row) {
    if (row.parameter.key == "kernel") return 3;
    if (row.parameter.key == "stride") {
        const auto layer = layer_of(row.edited);
        if (const auto window = layer ? facts(*layer).window : std::nullopt)
            return static_cast<int>(window->h);
    }
    return row.low();
}

void control(const Row& row) {
    switch (row.parameter.kind) {
        case ParameterKind::pair: return pair_control(row, 1);
        case ParameterKind::optional_pair:
            if (row.parameter.key == "output-size" || row.parameter.key == "size") {
                ImGui::SetNextItemWidth(-1);
                return text_control(row, "derived");
            }
            return pair_control(row, unset_value(row));
        case ParameterKind::integer: return integer_control(row);
        case ParameterKind::number: return number_control(row);
        case ParameterKind::choice: return choice_control(row);
        case ParameterKind::padding: return padding_control(row);
        case ParameterKind::flag: {
            bool on = row.text == "true";
            if (checkbox(row.label.c_str(), &on, row.help())) row.set(on ? "true" : "false");
            return;
        }
        case ParameterKind::file: ImGui::SetNextItemWidth(-1); return text_control(row, "file.npy");
    }
}

/// The parameter's name; a click on it sets back what differs from a fresh stage, also to "not given".
void name_of(const Row& row, bool wrong) {
    const ParameterInfo& parameter = row.parameter;
    ImGui::AlignTextToFramePadding();
    {
        const WithColour colour(ImGuiCol_Text, wrong ? row.ui.theme.bad : row.ui.theme.dim);
        ImGui::TextUnformatted(parameter.key.data(), parameter.key.data() + parameter.key.size());
    }
    const std::string fresh = parameter.get(engine::find_operation(engine::op_name(row.edited))->prototype);
    const bool differs = row.text != fresh && !parameter.is_default(row.edited);
    if (differs && ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (differs && ImGui::IsItemClicked()) row.set(fresh);
    const std::string back = fresh.empty() ? "not given" : fresh;
    after_item((row.label + "/name").c_str(),
               row.help() + (differs ? "\n\nClick the name to set it back: " + back + "." : ""));
}

}  // namespace

void parameter_control(Ui& ui, Part part, std::size_t stage, const engine::Stage& value,
                       const engine::ParameterInfo& parameter, float label_width) {
    const Failure* trouble = ui.state.trouble();
    const bool wrong = trouble && trouble->concerns(part, stage, parameter.key);
    const Row row{ui,
                  part,
                  stage,
                  value,
                  parameter,
                  parameter.get(value),
                  fmt::format("##{}/{}/{}", letter(part), stage, parameter.key),
                  wrong ? trouble->sentence : ""};
    const float start = ImGui::GetCursorPosX();
    name_of(row, wrong);
    ImGui::SameLine();
    ImGui::SetCursorPosX(start + label_width);
    const WithWrong red(ui.theme, wrong);
    control(row);
    if (wrong) note_wrong(probe_name(row.label));
}

void broken_rule(const Ui& ui) {
    const WithColour colour(ImGuiCol_Text, ui.theme.bad);
    write_wrapped(ui.state.trouble()->sentence);
}

}  // namespace app
