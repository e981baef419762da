#include "app/export/command_text.h"

#include <fmt/format.h>

#include <string_view>

#include "engine/core/error.h"
#include "engine/network/load_weights.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

std::string shell_word(std::string_view word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,=+@%";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) return std::string(word);
    std::string text = "'";
    for (const char c : word)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

class Words {
  public:
    explicit Words(std::string_view command) : text_(fmt::format("deconvoscope {}", command)) {}
    void word(std::string_view word) { text_ += " " + shell_word(word); }
    /// Joins with = where the value would look like a flag.
    void flag(std::string_view name, const std::string& value) {
        if (value.starts_with('-'))
            text_ += fmt::format(" {}={}", name, shell_word(value));
        else
            text_ += fmt::format(" {} {}", name, shell_word(value));
    }
    void flag_unless(std::string_view name, const std::string& value, const std::string& otherwise) {
        if (value != otherwise) flag(name, value);
    }
    void flag_if(std::string_view name, const std::filesystem::path& file) {
        if (!file.empty()) flag(name, file.string());
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

/// Whether weights or biases were edited after their files were read, or never stood in a file.
bool is_edited(const engine::Pipeline& pipeline) {
    engine::Pipeline as_written = pipeline;
    for (engine::Stage& stage : as_written.stages)
        for (auto* given : {&stage.kernel.weight, &stage.kernel.given_bias})
            if (*given && (*given)->values) (*given)->values.reset();
    if (as_written == pipeline) return false;
    try {
        engine::load_weights(as_written);
        return as_written != pipeline;
    } catch (const engine::Error&) {
        return true;
    }
}

void add_pipeline(Words& words, std::string_view flag, const engine::Pipeline& pipeline) {
    if (is_edited(pipeline))
        engine::fail(
            "edited weights stand in no file: save the session, and give a command --session with its name");
    words.flag(flag, engine::print(pipeline));
}

void add_experiment(Words& words, const engine::Experiment& experiment, const SourceTreatment& treatment) {
    if (!experiment.source.name.empty()) words.word(experiment.source.name);
    if (treatment.grey) words.word("--grey");
    if (treatment.longest_side > 0) {
        words.flag("--longest-side", std::to_string(treatment.longest_side));
        if (treatment.enlarge) words.word("--enlarge");
        words.flag_unless("--interpolation", print(treatment.interpolation),
                          print(SourceTreatment{}.interpolation));
        if (!treatment.antialias) words.word("--no-antialias");
    }
    if (treatment.frame > 0) words.flag("--frame", std::to_string(treatment.frame));
    if (!experiment.encoder.stages.empty()) add_pipeline(words, "--encoder", experiment.encoder);
    add_pipeline(words, "--left", experiment.left);
    add_pipeline(words, "--right", experiment.right);
}

void add_loss(Words& words, const engine::Loss& loss) {
    words.flag_unless("--loss", engine::print(loss), engine::print(engine::Loss{}));
}

void add_reference(Words& words, const std::optional<engine::Reference>& reference) {
    if (!reference) return;
    words.flag("--reference", reference->picture.name);
    words.flag_unless("--score-border", std::to_string(reference->rule.border), "0");
    if (reference->rule.luma) words.word("--score-luma");
}

std::string region_text(const engine::Region& region) {
    return fmt::format("{},{},{},{}", region.top, region.left, region.bottom - region.top,
                       region.right - region.left);
}

void add_figure_flags(Words& words, const engine::FigureOptions& options) {
    const engine::FigureOptions usual;
    words.flag_unless("--panels", engine::print(options.panels), engine::print(usual.panels));
    if (options.magnification > 0) words.flag("--magnify", std::to_string(options.magnification));
    if (options.crop) words.flag("--crop", region_text(*options.crop));
    for (const engine::Region& crop : options.more_crops)
        words.flag("--crop", region_text(crop));
    if (options.look.automatic)
        words.flag("--range", "auto");
    else
        words.flag_unless("--range", fmt::format("{},{}", options.look.range.low, options.look.range.high),
                          "0,1");
    words.flag_unless("--map", std::string(print(options.look.map)), "grey");
    if (options.difference_map) words.flag("--difference-map", std::string(print(*options.difference_map)));
    if (options.gradient_map) words.flag("--gradient-map", std::string(print(*options.gradient_map)));
    if (options.look.channel) words.flag("--channel", std::to_string(*options.look.channel));
    words.flag_unless("--difference", std::string(print(options.difference)), "signed");
    if (options.difference_reach)
        words.flag("--difference-range", fmt::format("{}", *options.difference_reach));
    if (options.gradient_reach) words.flag("--gradient-range", fmt::format("{}", *options.gradient_reach));
    if (options.locator && options.crop) words.word("--locator");
    if (!options.pipelines) words.word("--no-pipelines");
    if (!options.mark) words.word("--no-mark");
    if (options.one_gradient_scale) words.word("--one-gradient-scale");
    words.flag_unless("--type-size", fmt::format("{}", options.type_size), "0");
    words.flag_unless("--title", options.title, "");
    words.flag_unless("--theme", options.theme == engine::FigureTheme::dark ? "dark" : "light", "light");
    words.flag_unless("--width", std::to_string(options.width), std::to_string(usual.width));
    words.flag_unless("--dpi", fmt::format("{}", options.dpi), fmt::format("{}", usual.dpi));
    if (!options.captions) words.word("--no-captions");
    if (!options.colour_bars) words.word("--no-colour-bars");
}

void add_marks(Words& words, const std::vector<engine::Mark>& marks) {
    for (const engine::Mark& mark : marks)
        words.flag("--mark", print(mark));
}

std::string vary_text(const engine::Sweep& sweep) {
    std::string text;
    for (const engine::SweepAxis& axis : sweep.axes) {
        text += fmt::format("{}{}=", text.empty() ? "" : ",", axis.name);
        for (std::size_t i = 0; i < axis.values.size(); ++i)
            text += (i ? "|" : "") + axis.values[i];
    }
    return text;
}

}  // namespace

std::string compare_command(const FigureExport& request) {
    Words words("compare");
    add_experiment(words, request.experiment, request.treatment);
    add_loss(words, request.experiment.loss);
    add_reference(words, request.experiment.reference);
    for (const engine::AddedPipeline& one : request.added) {
        add_pipeline(words, "--add", one.pipeline);
        words.flag("--label", one.label);
    }
    words.flag_unless("--left-label", request.options.left_label, "");
    words.flag_unless("--right-label", request.options.right_label, "");
    add_figure_flags(words, request.options);
    add_marks(words, request.options.marks);
    for (const engine::FigurePicture& picture : request.pictures) {
        words.flag("--row", picture.name);
        for (const engine::Region& crop : picture.crops)
            words.flag("--crop", region_text(crop));
        add_marks(words, picture.marks);
    }
    words.flag_if("--output", request.figure);
    words.flag_if("--report", request.report);
    words.flag_if("--csv", request.table);
    words.flag_if("--table", request.comparison);
    words.flag_if("--raw-left", request.raw_left);
    words.flag_if("--raw-right", request.raw_right);
    words.flag_if("--weights", request.weights);
    return words.text();
}

std::string sweep_command(const SweepRequest& request, const SourceTreatment& treatment) {
    const SweepRequest usual;
    Words words("sweep");
    add_experiment(words, request.sweep.base, treatment);
    add_loss(words, request.sweep.base.loss);
    words.flag("--vary", vary_text(request.sweep));
    if (request.crop) words.flag("--crop", region_text(*request.crop));
    words.flag_unless("--title", request.title, "");
    words.flag_unless("--theme", request.dark ? "dark" : "light", "light");
    words.flag_unless("--width", std::to_string(request.width), std::to_string(usual.width));
    words.flag_unless("--dpi", fmt::format("{}", request.dpi), fmt::format("{}", usual.dpi));
    words.flag_unless("--frame-time", std::to_string(request.frame_time), std::to_string(usual.frame_time));
    words.flag("--output", request.output.string());
    words.flag_if("--csv", request.csv.value_or(""));
    words.flag_if("--frames", request.frames.value_or(""));
    return words.text();
}

std::string animate_command(const Stamping& stamping, const SourceTreatment& treatment,
                            const std::filesystem::path& output, int milliseconds) {
    const Stamping usual;
    Words words("animate");
    add_experiment(words, stamping.findings->experiment, treatment);
    words.flag_unless("--side",
                      stamping.both                 ? "both"
                      : stamping.side == Side::left ? "left"
                                                    : "right",
                      "right");
    if (stamping.stage >= 0) words.flag("--stage", std::to_string(stamping.stage));
    words.flag_unless("--form", stamping.form == Form::gather ? "gather" : "scatter", "scatter");
    if (stamping.at) words.flag("--at", fmt::format("{},{}", stamping.at->h, stamping.at->w));
    if (stamping.across != 0) words.flag("--across", std::to_string(stamping.across));
    words.flag_unless("--channel", std::to_string(stamping.channel), "0");
    words.flag_unless("--range", fmt::format("{},{}", stamping.low, stamping.high), "0,1");
    words.flag_unless("--theme", stamping.dark ? "dark" : "light", "light");
    words.flag_unless("--width", std::to_string(stamping.width), std::to_string(usual.width));
    words.flag_unless("--frame-time", std::to_string(milliseconds), "600");
    words.flag("--output", output.string());
    return words.text();
}

}  // namespace app
