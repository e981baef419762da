// In Chinese the window is Chinese: what it shows in each view and dialog holds no English words but the
// names that stay, and all of it fits.
#include <algorithm>
#include <cctype>
#include <set>

#include "app/storage/phrases.h"
#include "app/ui/widgets/late_letters.h"
#include "drawn_text.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/presets.h"
#include "harness.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

/// A window in Chinese on a projector's 1280×720 pixels, with letters met as the window meets them.
class Chinese : public Harness {
  public:
    Chinese(Document document, float type)
        : Harness(std::move(document), ThemeKind::dark, type, {1280 / type, 720 / type}), type_(type) {
        set_language("zh", engine::assets_folder() / "locale");
        bench.settings().language = "zh";
        rest();
    }
    ~Chinese() { set_language("en", engine::assets_folder() / "locale"); }

    void rest() {
        settle();
        while (letters_.meet()) {
            theme = make_theme(ThemeKind::dark, load_fonts(type_, &letters_));
            unsigned char* pixels = nullptr;
            int width = 0, height = 0;
            ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
            ImGui::GetIO().Fonts->SetTexID(to_imgui(1));
            for (int i = 0; i < 3; ++i)
                frame();
        }
    }

    template <typename Look>
    void each_view(const Look& look) {
        for (std::size_t one = 0; one < views.size(); ++one)
            for (int part = 0; part < 3; ++part) {
                bench.view().open = static_cast<View>(one);
                bench.view().part[one] = part;
                rest();
                if (part > 0 && bench.view().part[one] != part) break;
                look(std::string(views[one].id) + ", part " + std::to_string(part));
            }
    }

  private:
    float type_;
    LateLetters letters_;
};

/// Words that stay: of pipelines' texts, of frameworks and files, of keys, measures and methods.
std::set<std::string> names_that_stay() {
    std::set<std::string> names;
    const auto add = [&](std::string_view text) {
        std::string word;
        for (const char c : std::string(text) + " ") {
            if (std::isalpha(static_cast<unsigned char>(c))) {
                word += c;
                continue;
            }
            names.insert(word);
            word.clear();
        }
    };
    for (const engine::OperationInfo& operation : engine::operations()) {
        add(operation.name);
        for (const engine::ParameterInfo& parameter : operation.parameters) {
            add(parameter.key);
            for (const auto& choice : parameter.choices)
                add(choice);
        }
    }
    add("PSNR SSIM MAE RMS ICNR PyTorch Keras TensorFlow ONNX JAX Pillow OpenCV Caffe ImageNet cuDNN GPT BERT "
        "Ctrl Shift Enter Escape Esc Tab Space Backspace PageUp PageDown Delete Home End Alt "
        "PNG PNGs SVG PDF WebP GIF CSV LaTeX JSON dpi mm ms KiB MiB dB px Deconvoscope deconvoscope sRGB "
        "Adam SGD AdamSGD BGR RGB png webp gif json csv tex npy npz onnx keras pth safetensors js model "
        "zoneplate ramp step mse ones rot ceil floor mod Lanczos DCGAN UpSampling2D jax lax torch nn Conv PIPE BT luma float English Net out pads "
        "Left Right Up Down Page key what does");  // the keyboard's; columns of the sheet that have no head
    return names;
}

/// The words that are neither names that stay nor parts of one: "floor((n + p)/s)", "reduce_max", "a.npy".
std::set<std::string> english_in(const std::string& shown, const std::set<std::string>& stay) {
    std::set<std::string> found;
    std::string word;
    bool is_part = false;
    bool is_quoted = false;  // a command
    for (std::size_t i = 0; i <= shown.size(); ++i) {
        if (i < shown.size() && shown[i] == '`') is_quoted = !is_quoted;
        if (is_quoted) continue;
        const char c = i < shown.size() ? shown[i] : ' ';
        const bool goes_on = i + 1 < shown.size() && shown[i + 1] != ' ' && shown[i + 1] != '\n';
        if (std::isalpha(static_cast<unsigned char>(c))) {
            word += c;
            continue;
        }
        const bool joins = std::string("_./#=:").find(c) != std::string::npos && goes_on;
        if (word.size() > 2 && !joins && !is_part && !stay.contains(word)) found.insert(word);
        is_part = joins || (is_part && std::isdigit(static_cast<unsigned char>(c)));
        word.clear();
    }
    return found;
}

/// Whether plain words stand side by side, of whatever kind they are.
bool is_english_phrase(const std::string& shown) {
    std::string word;
    int row = 0;
    for (const char c : shown + " ") {
        if (std::islower(static_cast<unsigned char>(c))) {
            word += c;
            continue;
        }
        row = c == ' ' && word.size() > 1 ? row + 1 : 0;
        word.clear();
        if (row > 2) return true;
    }
    return false;
}

/// Whether this is text of a pipeline or of a framework's layer, and no sentence that names a setting.
bool engine_code(const std::string& text) {
    return text.find('=') != text.npos && text.find(": ") == text.npos && text.find(", ") == text.npos;
}

/// What was shown since the window was opened, and all help that would be, with English words in it.
std::set<std::string> left_in_english(const Harness& window) {
    static const std::set<std::string> stay = names_that_stay();
    for (const auto& [name, place] : window.probe.places)
        (void)translated(place.help);
    std::set<std::string> found;
    for (const auto& [english, shown] : current_phrases().known()) {
        const bool is_id = english.find(' ') == english.npos && english.find_first_of("/_.") != english.npos;
        const bool is_code =
            engine_code(english) || english.find("nn.") != english.npos || english.find("##") != english.npos;
        const bool names_a_file = english.find("/deconvoscope-test-") != english.npos;
        if (is_id || is_code || names_a_file) continue;
        if (!english_in(shown, stay).empty() || is_english_phrase(shown)) found.insert(shown);
    }
    return found;
}

std::string list(const std::set<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts)
        all += "\n" + text;
    return all;
}

constexpr const char* grid = "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box";

TEST(Languages, NoViewHoldsEnglish) {
    Chinese window(make_document("signal:zoneplate:48x64"), 1);
    std::set<std::string> found;
    window.each_view([&](const std::string&) { found.merge(left_in_english(window)); });
    EXPECT_TRUE(found.empty()) << list(found);
}

TEST(Languages, NoLayoutOfTheOutputHoldsEnglish) {
    Chinese window(make_document("signal:zoneplate:48x64"), 1);
    std::set<std::string> found;
    ViewState& view = window.bench.view();
    view.open = View::output;
    view.show_input = view.show_original = view.show_channels = true;
    for (const auto range : {RangeMode::fixed, RangeMode::automatic})
        for (int layout = 0; layout < 4; ++layout)
            for (const bool sum : {false, true}) {
                view.layout = static_cast<OutputLayout>(layout);
                view.range_mode = range;
                view.show_sum = sum;
                view.pinned = sum ? std::optional(engine::Pair{20, 20}) : std::nullopt;
                window.rest();
                found.merge(left_in_english(window));
            }
    view.open = View::checkerboard;
    view.show_spectra = true;
    window.rest();
    found.merge(left_in_english(window));
    EXPECT_TRUE(found.empty()) << list(found);
}

TEST(Languages, NoPartOfTheNetworkHoldsEnglish) {
    Chinese window(make_document("signal:zoneplate:64x64"), 1);
    window.bench.open(PROJECT_ROOT "/assets/lessons/decoder.onnx");
    window.rest();
    std::set<std::string> found;
    for (int layer = 0; layer < 3; ++layer) {
        for (int part = 0; part < 4; ++part)
            for (int tab = 0; tab < 3; ++tab)
                for (const auto method :
                     {engine::network::MendMethod::weights, static_cast<engine::network::MendMethod>(1),
                      static_cast<engine::network::MendMethod>(2)}) {
                    if (part < 3 && method != engine::network::MendMethod::weights) continue;
                    window.bench.view().network.part = static_cast<NetworkPart>(part);
                    window.bench.view().network.method = method;
                    window.bench.view().part[static_cast<std::size_t>(View::network)] = tab;
                    window.rest();
                    found.merge(left_in_english(window));
                }
        run_action(window.bench, "network_next_layer");
        window.rest();
    }
    run_action(window.bench, "network_to_a");
    window.rest();
    found.merge(left_in_english(window));
    run_action(window.bench, "network_to_b");
    window.rest();
    found.merge(left_in_english(window));
    EXPECT_TRUE(found.empty()) << list(found);
}

TEST(Languages, NoLearningHoldsEnglish) {
    std::set<std::string> found;
    for (const char* left : {grid, "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=normal",
                             "conv kernel=3 channels=12 padding=same init=icnr | pixel_shuffle factor=2",
                             "upsample scale=2 mode=bilinear"}) {
        Chinese window(make_document("signal:zoneplate:32x32", left, grid), 1);
        window.bench.open_learning();
        window.rest();
        for (const char* action : {"learn_step", "learn_ten_steps", "learn_hundred_steps", "learn_add_seed",
                                   "learn_to_a", "learn_restart"}) {
            for (int part = 0; part < 3; ++part) {
                window.bench.view().part[static_cast<std::size_t>(View::learning)] = part;
                window.rest();
                found.merge(left_in_english(window));
            }
            run_action(window.bench, action);
            window.rest();
        }
        found.merge(left_in_english(window));
    }
    EXPECT_TRUE(found.empty()) << list(found);
}

TEST(Languages, NoIdentityHoldsEnglish) {
    Chinese window(make_document("signal:zoneplate:48x64"), 1);
    std::set<std::string> found;
    window.bench.view().open = View::equivalence;
    for (int identity = 0; identity < 24; ++identity) {
        window.bench.view().identity = identity;
        window.rest();
        found.merge(left_in_english(window));
    }
    EXPECT_TRUE(found.empty()) << list(found);
}

TEST(Languages, NoRefusalHoldsEnglish) {
    Chinese window(make_document("signal:ramp:12x12", "conv kernel=3 padding=same init=box",
                                 "conv kernel=3 padding=same init=box"),
                   1);
    std::set<std::string> found;
    for (const char* impossible : {"conv kernel=40 init=box",
                                   "conv_transpose kernel=3 stride=2 output-padding=2",
                                   "conv_transpose kernel=3 stride=2 output-padding=1 output-size=24",
                                   "conv_transpose kernel=3 stride=2 output-size=90",
                                   "conv_transpose kernel=3 padding=20",
                                   "avg_pool kernel=2 padding=2",
                                   "max_pool kernel=40",
                                   "conv kernel=3 padding=12 padding-mode=reflect",
                                   "conv kernel=3 padding=13 padding-mode=circular",
                                   "conv kernel=3 groups=2",
                                   "conv kernel=3 channels=4 groups=3",
                                   "conv kernel=3 channels=4 groups=2",
                                   "upsample scale=2 mode=nearest align-corners=true",
                                   "pixel_shuffle factor=2",
                                   "pixel_unshuffle factor=5",
                                   "conv kernel=3 padding=same init=icnr",
                                   "conv_transpose kernel=3 stride=2 init=icnr",
                                   "conv kernel=1 init=sobel",
                                   "conv kernel=60000 padding=same",
                                   "conv kernel=30000 padding=same channels=2",
                                   "upsample scale=60000",
                                   "conv_transpose kernel=3 stride=60000",
                                   "conv kernel=3 | concat stage=input"}) {
        window.bench.edit(set_pipe_text(Side::left, impossible));
        window.rest();
        EXPECT_TRUE(window.bench.state().failure) << impossible;
        found.merge(left_in_english(window));
    }
    EXPECT_TRUE(found.empty()) << list(found);
}

TEST(Languages, NoMessageHoldsEnglish) {
    const ScratchFolder folder;
    Chinese window(make_document("signal:ramp:12x12"), 1);
    std::set<std::string> found;
    const auto look = [&] {
        window.rest();
        for (const Action& action : actions())
            if (action.id == "undo" || action.id == "redo") (void)translated(action.help);
        found.merge(left_in_english(window));
    };
    for (const auto& preset : engine::presets())
        (void)translated(preset.title);
    for (const Action& action : actions()) {
        if (action.id == "quit" || action.id == "language_en") continue;
        if (action.id.starts_with("preset_") || action.id.starts_with("lesson")) continue;
        run_action(window.bench, action.id);
        look();
        window.key(ImGuiKey_Escape);
    }
    window.bench.open("/nowhere/picture.png");
    look();
    window.bench.save_session(folder / "s.json");
    look();
    while (window.bench.history().can_undo()) {
        window.bench.undo();
        look();
    }
    EXPECT_TRUE(found.empty()) << list(found);
}

TEST(Languages, NoDialogHoldsEnglish) {
    Chinese window(make_document("signal:zoneplate:48x64"), 1);
    std::set<std::string> found;
    for (const char* dialog :
         {"open", "save_session", "export", "sweep", "export_animation", "code", "import", "help", "palette",
          "about", "go_to_pixel", "lesson_save", "lesson_pack"}) {
        run_action(window.bench, dialog);
        window.rest();
        found.merge(left_in_english(window));
        window.key(ImGuiKey_Escape);
        window.rest();
    }
    EXPECT_TRUE(found.empty()) << list(found);
}

TEST(Languages, NoVerdictHoldsEnglish) {
    std::set<std::string> found;
    for (const char* left :
         {grid, "conv_transpose kernel=2 stride=3 init=ones", "upsample scale=2 mode=bilinear",
          "conv kernel=3 padding=same init=box | max_pool kernel=2 | "
          "conv_transpose kernel=5 stride=2 init=normal seed=3"}) {
        Chinese window(make_document("signal:noise:16x16", left, grid), 1);
        window.each_view([&](const std::string&) { found.merge(left_in_english(window)); });
    }
    EXPECT_TRUE(found.empty()) << list(found);
}

void expect_fit(const Chinese& window, const std::string& where) {
    const testing::DrawnText text = testing::drawn_text();
    EXPECT_EQ(text.cut, std::vector<std::string>{}) << where;
    EXPECT_EQ(text.overlapping, std::vector<std::string>{}) << where;
    EXPECT_EQ(window.probe.cut, std::vector<std::string>{}) << where;
    EXPECT_EQ(window.probe.hidden, 0) << where;
}

TEST(Languages, SentencesAboutANetworkAreTranslated) {
    Chinese window(make_document("signal:zoneplate:48x64"), 1);
    for (
        const char* english :
        {"The kernel was turned from [kH, kW, out, in] to [in, out, kH, kW].",
         "The file's axes were turned from [kH, kW, in, out] to [out, in, kH, kW].",
         "No grid: on the worst source, the constant grey, the output does not ripple; what is left lies below rounding.",
         "No grid to see: on the worst source, x.png, whose own content counts, the output ripples by 0.2 levels "
         "of 255. Inside, x ripples by 0.3; the layers behind it cancel that.",
         "On the constant red the output ripples by 12.3 levels of 255 (ripple 0.21). x is the layer to mend: with equal "
         "phases there, the ripple is 0.",
         "The output on grey holds no whole period of 32×32 in its middle half, so that its ripple is not defined; audit "
         "--input-size HxW makes the constants larger, where the network leaves the size open.",
         "most values lie in −0.02 to 0.05, and 0 to 1 is shown: click here for −0.07 to 0.11"}) {
        const std::string shown = translated(english);
        for (const char* word : {"turned", "ripple", "worst", "layer", "little", "click", "defined"})
            EXPECT_EQ(shown.find(word), std::string::npos) << shown;
    }
    window.bench.open(std::filesystem::path(TEST_DATA) / "networks/nested/model.keras");
    window.rest();
    run_action(window.bench, "network_to_b");
    window.rest();
    window.rest();
    EXPECT_TRUE(window.has("B/0/turned"));
}

TEST(Languages, ChineseFits) {
    for (const float type : {1.0f, 1.5f}) {
        Chinese window(make_document("signal:zoneplate:96x128"), type);
        window.each_view(
            [&](const std::string& view) { expect_fit(window, view + (type > 1 ? " in large type" : "")); });
    }
}

TEST(Languages, ChineseFitsInAllLayoutsAndParts) {
    Chinese window(make_document("signal:zoneplate:96x128"), 1);
    ViewState& view = window.bench.view();
    view.open = View::output;
    for (int layout = 0; layout < 4; ++layout) {
        view.layout = static_cast<OutputLayout>(layout);
        view.range_mode = layout % 2 == 0 ? RangeMode::automatic : RangeMode::fixed;
        window.rest();
        expect_fit(window, "layout " + std::to_string(layout));
    }
    view.open = View::equivalence;
    for (int identity = 0; identity < 12; ++identity) {
        view.identity = identity;
        window.rest();
        expect_fit(window, "identity " + std::to_string(identity));
    }
    window.bench.open_learning();
    run_action(window.bench, "learn_ten_steps");
    for (int part = 0; part < 2; ++part) {
        view.part[static_cast<std::size_t>(View::learning)] = part;
        window.rest();
        expect_fit(window, "learning, part " + std::to_string(part));
    }
    window.bench.open(PROJECT_ROOT "/assets/lessons/decoder.onnx");
    for (int part = 0; part < 4; ++part)
        for (int tab = 0; tab < 2; ++tab) {
            view.network.part = static_cast<NetworkPart>(part);
            view.part[static_cast<std::size_t>(View::network)] = tab;
            window.rest();
            expect_fit(window, "network, part " + std::to_string(part) + ", tab " + std::to_string(tab));
        }
}

TEST(Languages, ChineseFitsInDialogs) {
    Chinese window(make_document("signal:zoneplate:96x128"), 1);
    for (const char* dialog : {"save_session", "export", "sweep", "export_animation", "code", "import",
                               "about", "go_to_pixel", "help"}) {
        run_action(window.bench, dialog);
        window.rest();
        const testing::DrawnText text = testing::drawn_text();
        EXPECT_EQ(text.cut, std::vector<std::string>{}) << dialog;
        window.key(ImGuiKey_Escape);
        window.rest();
    }
}

}  // namespace
}  // namespace app
