// Edits that use the identities: they replace a pipeline by its equal, or by the nearest one.
#pragma once

#include "app/document/edits.h"

namespace app {

/// Puts the one transposed convolution that equals `from`'s nearest upsample + conv into `to`. Throws on
/// application where `from` is not of that form.
Edit fold_into(Side from, Side to);
/// Puts the nearest upsample + conv that comes nearest to `from`'s transposed convolution into `to`; the
/// label says what is left over.
Edit project_into(Side from, Side to);

}  // namespace app
