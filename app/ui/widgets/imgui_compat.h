// The differences between Dear ImGui versions, and the widgets of the window: they are a little more than
// ImGui's and tell a probe where they stand, so that tests click on them by name.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/widgets/translated_imgui.h"

namespace app {

/// The place of each widget in the last frame, by label ("B/0/stride").
class Probe {
  public:
    struct Place {
        ImVec2 min, max;
        bool is_control = false;  ///< a button, slider, field …
        std::string help;         ///< its tooltip
        ImVec2 center() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
    };
    std::map<std::string, Place, std::less<>> places;
    std::string last;                 ///< the place that was noted last
    std::vector<std::string> cut;     ///< texts that did not fit where they stand
    std::vector<std::string> spoken;  ///< texts that stand whole: captions, numbers, verdicts
    std::vector<std::string> wrong;   ///< fields in red: their settings break a rule
    float hidden = 0;                 ///< pixels of the view that are out of sight until it is scrolled
};

/// The probe that widgets report to from now on; null for none.
void set_probe(Probe* probe);
/// Whether anybody listens; otherwise names need not be made.
bool probing();
/// Reports the last ImGui item, or a rectangle.
void note(std::string_view label);
void note(std::string_view label, ImVec2 min, ImVec2 max);

/// Reports a text that is drawn whole, or one that is cut.
void note_text(std::string_view text, bool whole = true);
/// Reports a field that is red.
void note_wrong(std::string_view label);
/// Reports how much of the current window must be scrolled for.
void note_hidden();

/// The name that the probe knows a label by: "stride##B/0" is "B/0/stride", "##B/0/stride" is "B/0/stride",
/// "Undo" is "Undo".
std::string probe_name(std::string_view label);
/// Notes a widget under its name after it is drawn, and shows its help.
void after_item(const char* label, std::string_view help);

/// The text that the pointer is on in this frame, of those drawn by the functions below; whole where it is
/// cut.
std::string_view text_under_pointer();
/// To be called once per frame, before anything is drawn.
void forget_text_under_pointer();
/// Takes this text as the one under the pointer, where the pointer is on the last item.
void take_text_under_pointer(std::string_view text);

/// ImTextureID is a pointer in some versions and a number in others.
inline ImTextureID to_imgui(std::uintptr_t id) { return (ImTextureID)(std::intptr_t)id; }

/// Whether what is typed goes into a field, also into one that has just been opened.
bool field_has_keyboard();
/// A menu, a list or a dialog is open.
bool popup_is_open();
/// Whether a dialog stands before everything else, which is dimmed.
bool dialog_is_open();
/// Escape, unless it has closed a menu or list in this frame.
bool escape_pressed();
/// To be called once per frame, before menus and lists are drawn: Escape closes the topmost, and leaves
/// dialogs to themselves.
void close_popup_by_escape();

/// ImGui::BeginMenu() for a menu that scrolls where it is longer than the window: Dear ImGui lets it grow
/// over the menu bar, where the button that opened it, let go, runs the entry under it.
bool begin_menu(const char* label, bool enabled = true);
/// A heading with a line, as ImGui 1.89's SeparatorText.
void separator_text(const char* text);
/// Wrapped text shown when the last item has been hovered for a moment; also for disabled items.
void tooltip(std::string_view text);
/// No tooltip until the pointer moves: whoever presses a key looks at what it does, not at the pointer.
void rest_tooltips();

/// All of these draw ImGui's widget under the id `label` (text before "##" is shown), and note it under the
/// whole label without "##". `help` becomes the tooltip.
bool button(const char* label, std::string_view help = {}, ImVec2 size = {0, 0});
/// The button that a dialog is there for.
bool primary_button(const char* label, std::string_view help = {});
bool small_button(const char* label, std::string_view help = {});
/// A button that looks pressed while `on`.
bool toggle(const char* label, bool on, std::string_view help = {}, ImVec2 size = {0, 0});
bool checkbox(const char* label, bool* value, std::string_view help = {});
/// The index chosen this frame, or -1.
int combo(const char* label, const char* preview, const std::vector<std::string>& items, int selected,
          std::string_view help = {});
bool selectable(const char* label, bool selected, std::string_view help = {}, ImVec2 size = {0, 0});
/// A row of joined toggles; the index chosen this frame, or -1.
int segmented(const char* label, const std::vector<const char*>& titles, int selected,
              const std::vector<std::string>& help = {});

/// What the user did to a slider or field in this frame.
struct Change {
    bool changed = false;   ///< the value moved
    bool finished = false;  ///< a drag or a typing has ended
    explicit operator bool() const { return changed || finished; }
};
/// A filled track with the number on it: a click (or Enter while the controls are walked) types another,
/// which is taken with Enter or by leaving the field; a drag moves it. Whole numbers have steppers "-" and
/// "+" at the ends where there is room; the probe knows them as "B/0/kernel/+".
Change slider(const char* label, int* value, int low, int high, std::string_view help = {},
              const char* format = "%d");
Change slider(const char* label, float* value, float low, float high, std::string_view help = {},
              const char* format = "%.2f");
/// A track to move in, as in a film: a click goes there.
Change scrubber(const char* label, int* value, int low, int high, std::string_view help = {},
                const char* format = "%d");
/// Finished by Enter or by leaving the field.
Change text_field(const char* label, std::string* value, std::string_view help = {}, const char* hint = "");

/// A long line in a field that wraps it, so that all of it is seen; a click selects it, Enter or leaving the
/// field finishes.
Change wrapped_field(const char* label, std::string* value, std::string_view help = {});
/// The text with line ends put in where it would be wider than `width` in the current font, behind spaces
/// and between Chinese characters; words longer than that stay whole.
std::string break_lines(std::string_view text, float width);
/// The text of broken lines; a line end of the user's own between words becomes a space.
std::string joined_lines(std::string_view broken);

/// The text in lines no wider than `width` in the current font. Lines end at spaces, so that numbers and
/// names stay whole (Dear ImGui parts "0.778" after the point), and between Chinese characters; a word that
/// is too long for a line is cut.
std::string wrapped(std::string_view text, float width);
ImVec2 wrapped_size(std::string_view text, float width);
/// The same, drawn; over what is left of the line without a width.
void write_wrapped(std::string_view text, float width = 0);

/// The text, cut with "…" where it would be wider than `width` in the current font.
std::string fitted(std::string_view text, float width);
/// Text that is cut with "…" where it would be wider than `width`, then with the whole as its tooltip.
void text_fitted(std::string_view text, float width);
/// The first of the forms, from long to short, that fits; the long one is its tooltip then.
void text_shortened(const std::vector<std::string>& forms, float width);
/// Right-aligned in the column that ends `width` from the cursor.
void text_right(std::string_view text, float width);

inline void begin_disabled(bool disabled) { ImGui::BeginDisabled(disabled); }
inline void end_disabled() { ImGui::EndDisabled(); }

}  // namespace app
