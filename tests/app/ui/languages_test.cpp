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
        "Ctrl Shift Enter Escape Esc Tab Space Backspace Page Up Down Delete Home End Alt F1 F11 "
        "PNG SVG PDF WebP GIF CSV LaTeX JSON dpi mm ms KiB MiB dB px Deconvoscope deconvoscope "
        "mean sum mse pixel noise probe random first split all true false none same valid Adam SGD relu BGR "
        "zoneplate constant impulse ramp step checker sample signal png webp gif json csv tex npy onnx "
        "key what does pads out reduce PNGs Net PageDown PageUp js keras pth safetensors npz model "
        "AdamSGD upsampling Keras Lanczos DCGAN autoencoder UpSampling2D helper make jax lax torch compare sweep "
        "report settings session json config start end sys KiB same signal "
        "learning Left Right mod floor ceil max rot ones bilinear nearest English Conv nn PIPE BT luma float");
    return names;
}

std::set<std::string> english_in(const std::string& shown, const std::set<std::string>& stay) {
    std::set<std::string> found;
    std::string word;
    for (const char c : shown + " ") {
        if (std::isalpha(static_cast<unsigned char>(c))) {
            word += c;
            continue;
        }
        if (word.size() > 2 && !stay.contains(word)) found.insert(word);
        word.clear();
    }
    return found;
}

/// What was shown since the last call, and all help that would be, with English words in it.
std::set<std::string> left_in_english(const Harness& window) {
    static const std::set<std::string> stay = names_that_stay();
    for (const auto& [name, place] : window.probe.places)
        (void)translated(place.help);
    std::set<std::string> found;
    for (const auto& [english, shown] : current_phrases().known()) {
        const bool is_id = english.find(' ') == english.npos && english.find_first_of("/_") != english.npos;
        const bool is_file = english.find("json") != english.npos,
                   is_pipeline = english.find('=') != english.npos;
        if (is_id || is_file || is_pipeline) continue;
        if (!english_in(shown, stay).empty()) found.insert(shown);
    }
    return found;
}

constexpr const char* grid = "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box";

TEST(Languages, NoViewHoldsEnglish) {
    Chinese window(make_document("signal:zoneplate:48x64"), 1);
    std::set<std::string> found;
    window.each_view([&](const std::string&) { found.merge(left_in_english(window)); });
    EXPECT_EQ(found, std::set<std::string>{});
}

TEST(Languages, NoDialogHoldsEnglish) {
    Chinese window(make_document("signal:zoneplate:48x64"), 1);
    std::set<std::string> found;
    for (const char* dialog : {"open", "save_session", "export", "sweep", "export_animation", "code",
                               "import", "help", "palette", "about", "go_to_pixel"}) {
        run_action(window.bench, dialog);
        window.rest();
        found.merge(left_in_english(window));
        window.key(ImGuiKey_Escape);
        window.rest();
    }
    EXPECT_EQ(found, std::set<std::string>{});
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
    EXPECT_EQ(found, std::set<std::string>{});
}

TEST(Languages, ChineseFits) {
    for (const float type : {1.0f, 1.5f}) {
        Chinese window(make_document("signal:zoneplate:96x128"), type);
        window.each_view([&](const std::string& view) {
            const std::string where = view + (type > 1 ? " in large type" : "");
            const testing::DrawnText text = testing::drawn_text();
            EXPECT_EQ(text.cut, std::vector<std::string>{}) << where;
            EXPECT_EQ(text.overlapping, std::vector<std::string>{}) << where;
            EXPECT_EQ(window.probe.cut, std::vector<std::string>{}) << where;
            EXPECT_EQ(window.probe.hidden, 0) << where;
        });
    }
}

}  // namespace
}  // namespace app
