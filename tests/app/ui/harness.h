// The whole window without a window: Dear ImGui with input written by hand and no backend. Widgets are found
// by the names that they tell the probe.
#pragma once

#include <gtest/gtest.h>
#include <imgui.h>

#include <cmath>
#include <string>

#include "app/ui/frame/shell.h"
#include "engine/core/error.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/support/documents.h"

namespace app::testing {

/// Checks what a graphics card would be given.
class FakeTextures : public TextureProvider {
  public:
    Texture texture(std::string_view slot, std::uint64_t version, int width, int height,
                    const std::function<std::vector<std::uint8_t>()>& pixels) override {
        EXPECT_GT(width, 0) << slot;
        EXPECT_GT(height, 0) << slot;
        auto& known = versions_[std::string(slot)];
        if (known != version + 1) {
            EXPECT_EQ(pixels().size(), static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4)
                << slot;
            known = version + 1;
            ++uploads;
        }
        return {1, width, height};
    }
    bool has(std::string_view slot, std::uint64_t version) const override {
        const auto found = versions_.find(slot);
        return found != versions_.end() && found->second == version + 1;
    }
    int max_size() const override { return 8192; }
    /// All slots ever asked for.
    std::vector<std::string> slots() const {
        std::vector<std::string> names;
        for (const auto& [name, version] : versions_)
            names.push_back(name);
        return names;
    }

    int uploads = 0;

  private:
    std::map<std::string, std::uint64_t, std::less<>> versions_;
};

inline Document make_document(
    const std::string& source,
    const std::string& left = "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
    const std::string& right = "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box") {
    return document(left, right, source);
}

class Harness {
  public:
    explicit Harness(Document document, ThemeKind kind = ThemeKind::dark, float scale = 1,
                     ImVec2 size = {1440, 900})
        : bench([] {}) {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.BackendFlags |=
            ImGuiBackendFlags_RendererHasVtxOffset;  // as the OpenGL 3 backend: large lists are split
        for (int key = 0; key < ImGuiKey_COUNT; ++key)
            io.KeyMap[key] = key;
        show_on(kind, scale, size);
        set_probe(&probe);
        bench.start(std::move(document));
        settle();
    }
    ~Harness() {
        set_probe(nullptr);
        ImGui::DestroyContext();
    }

    /// Another screen, between two frames: `size` at scale 1.
    void show_on(ThemeKind kind, float scale, ImVec2 size) {
        ImGuiIO& io = ImGui::GetIO();
        io.DisplaySize = {size.x * scale, size.y * scale};
        theme = make_theme(kind, load_fonts(scale));
        apply_style(theme, scale);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
        io.Fonts->SetTexID(to_imgui(1));
    }

    void frame() {
        ImGuiIO& io = ImGui::GetIO();
        io.DeltaTime = 1.0f / 60;
        probe = {};
        ImGui::NewFrame();
        shell.draw(ui);
        ImGui::Render();
        EXPECT_TRUE(ImGui::GetDrawData()->Valid);
        ui.finish_frame();
        bench.poll();
    }
    /// Waits for all work, then draws until the layout rests.
    void settle() {
        bench.wait_idle();
        for (int i = 0; i < 3; ++i)
            frame();
    }

    /// Turns to the tab of the side, where A and B have tabs.
    void show_side(Side side) {
        bench.view().edited_side = side;
        frame();
    }
    /// A control of a side that is behind the other's tab is brought in sight first.
    ImVec2 place(const std::string& name) {
        if (!has(name) && bench.state().view.show_sidebar &&
            (name.starts_with("A/") || name.starts_with("B/")))
            show_side(name.front() == 'A' ? Side::left : Side::right);
        const auto found = probe.places.find(name);
        if (found == probe.places.end()) {
            ADD_FAILURE() << "nothing is called " << name;
            return {-1, -1};
        }
        return found->second.center();
    }
    bool has(const std::string& name) const { return probe.places.contains(name); }

    void move(ImVec2 to) {
        ImGui::GetIO().MousePos = to;
        frame();
    }
    void press(bool down) {
        ImGui::GetIO().MouseDown[0] = down;
        frame();
    }
    void click(ImVec2 at) {
        move(at);
        press(true);
        press(false);
        frame();
    }
    void click(const std::string& name) { click(place(name)); }
    void double_click(ImVec2 at) {
        move(at);
        for (const bool down : {true, false, true, false})
            press(down);
    }
    void drag(ImVec2 from, ImVec2 to) {
        move(from);
        press(true);
        move({(from.x + to.x) / 2, (from.y + to.y) / 2});
        move(to);
        press(false);
        frame();
    }
    void wheel(ImVec2 at, float steps) {
        move(at);
        ImGui::GetIO().MouseWheel = steps;
        frame();
        ImGui::GetIO().MouseWheel = 0;
        frame();
    }
    void key(ImGuiKey code) {
        for (const bool down : {true, false}) {
            ImGui::GetIO().KeysDown[code] = down;
            frame();
        }
    }
    void type(const std::string& text) {
        ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
        frame();
    }
    std::string pipe(Side side) { return engine::print(bench.state().document.pipeline(side)); }

    Probe probe;
    FakeTextures textures;
    Theme theme;
    Workbench bench;
    Shell shell;
    Ui ui{bench, textures, theme};
};

}  // namespace app::testing
