// ViewState, and the treatment of the source, as JSON text: the "view" object of session files.
#pragma once

#include <string>

#include "app/document/view_state.h"

namespace app {

/// The treatment alone as JSON; "{}" for none.
std::string treatment_to_json(const SourceTreatment& treatment);
std::string view_to_json(const ViewState& view, const SourceTreatment& treatment);
/// Reads a view: unknown keys are ignored, unfit values keep the old ones. Throws engine::Error for text that
/// is no JSON object, and for an unknown interpolation, which would make other pixels.
void view_from_json(const std::string& text, ViewState& view, SourceTreatment& treatment);
/// The visible differences of a view from a fresh one: without the view that is open, and with the places of
/// that view only. Read back by view_from_json().
std::string look_of(const ViewState& view, const SourceTreatment& treatment);
/// Throws engine::Error for a key that the "view" object of session files does not have.
void check_view_keys(const std::string& text);

}  // namespace app
