// What the figure's composer asks: what stands in the figure, and how it looks.
#pragma once

#include <string>
#include <vector>

#include "app/ui/dialogs/dialogs.h"

namespace app {

/// Whether the figure is one of columns and crops rather than the sheet of A and B.
bool is_plate(const Ui& ui);
/// Whether A or B shows one number a pixel, which a colour map can show.
bool has_mapped_outputs(const Ui& ui);

/// A and B by their labels, and the pipelines beside them.
void column_choices(Ui& ui, DialogState& state);
/// Takes over the columns that have been read, whatever is in sight.
void take_columns(Ui& ui, DialogState& state);
/// The panels of a sheet, in their order.
void panel_choices(DialogState& state);
/// The arrows, boxes and words on the picture that is open.
void mark_choices(Ui& ui, DialogState& state);
/// Those on a picture of the figure (0: the open one), each as its text; true when they were changed.
bool mark_rows(Ui& ui, DialogState& state, std::size_t picture, std::vector<engine::Mark>& marks);
/// Parts of the picture, and further pictures with parts of their own.
void crop_choices(Ui& ui, DialogState& state);
void picture_choices(Ui& ui, DialogState& state);
/// A part of a picture of the figure (0: the open one), marked with the mouse, becomes a crop of it.
void add_crop(Ui& ui, DialogState& state, std::size_t picture, const engine::Region& crop);
/// Width, density, type, theme.
void size_choices(DialogState& state);
/// Ranges of the outputs, of the difference and of gradients.
void colour_choices(const Ui& ui, DialogState& state);
/// Title, and what may be left out.
void word_choices(const Ui& ui, DialogState& state);

/// Stays in the line when a button with this text still fits into it.
void flow(const char* text);

}  // namespace app
