// Row W8: what the window waits for.
#pragma once

namespace bench {

/// "W8 512x512/everything/threads:2": the whole evaluate of the default experiment on a colour picture, and
/// what of it is made anew after a change of one kernel, and of the loss; on 6000x4000 everything only.
void add_experiments();

}  // namespace bench
