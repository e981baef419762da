// Who makes the contenders of peer_*.cpp. "folded" computes an A row with the transposed conv that equals it,
// "subpixel" any row as a conv to four times the channels whose phases are then interleaved.
#pragma once

#include "workload.h"

namespace bench {

using Made = std::unique_ptr<Contender>;

Made make_onednn(const Problem& problem, int threads, bool with_backward);
Made make_onednn_folded(const Problem& problem, int threads, bool with_backward);
Made make_onednn_reordered(const Problem& problem, int threads, bool with_backward);
Made make_onednn_folded_reordered(const Problem& problem, int threads, bool with_backward);
Made make_onednn_subpixel(const Problem& problem, int threads, bool with_backward);
Made make_onednn_own(const Problem& problem, int threads, bool with_backward);
Made make_onednn_folded_own(const Problem& problem, int threads, bool with_backward);
Made make_libtorch(const Problem& problem, int threads, bool with_backward);
Made make_libtorch_folded(const Problem& problem, int threads, bool with_backward);
Made make_libtorch_subpixel(const Problem& problem, int threads, bool with_backward);
Made make_libtorch_own(const Problem& problem, int threads, bool with_backward);
Made make_libtorch_subpixel_own(const Problem& problem, int threads, bool with_backward);
Made make_opencv(const Problem& problem, int threads, bool with_backward);
Made make_opencv_dnn(const Problem& problem, int threads, bool with_backward);
Made make_xnnpack(const Problem& problem, int threads, bool with_backward);
Made make_xnnpack_folded(const Problem& problem, int threads, bool with_backward);

}  // namespace bench
