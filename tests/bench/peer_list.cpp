#include "peers.h"

namespace bench {

std::vector<Peer> peers() {
    std::vector<Peer> all;
#ifdef BENCH_ONEDNN
    all.push_back({"oneDNN", false, true, true, true, make_onednn});
    all.push_back({"oneDNN folded", false, true, false, true, make_onednn_folded});
    all.push_back({"oneDNN reordered", false, true, false, true, make_onednn_reordered});
    all.push_back({"oneDNN folded reordered", false, true, false, true, make_onednn_folded_reordered});
    all.push_back({"oneDNN subpixel", false, true, false, true, make_onednn_subpixel});
    all.push_back({"oneDNN own layout", true, true, true, true, make_onednn_own});
    all.push_back({"oneDNN folded own layout", true, true, false, true, make_onednn_folded_own});
#endif
#ifdef BENCH_LIBTORCH
    all.push_back({"libtorch", false, true, true, true, make_libtorch});
    all.push_back({"libtorch folded", false, true, false, true, make_libtorch_folded});
    all.push_back({"libtorch subpixel", false, true, false, true, make_libtorch_subpixel});
    all.push_back({"libtorch own layout", true, true, true, true, make_libtorch_own});
    all.push_back({"libtorch subpixel own layout", true, true, false, true, make_libtorch_subpixel_own});
#endif
#ifdef BENCH_OPENCV
    all.push_back({"OpenCV", false, false, true, false, make_opencv});
#endif
#ifdef BENCH_OPENCV_DNN
    all.push_back({"OpenCV dnn", false, false, true, true, make_opencv_dnn});
#endif
#ifdef BENCH_XNNPACK
    all.push_back({"XNNPACK own layout", true, false, true, true, make_xnnpack});
    all.push_back({"XNNPACK folded own layout", true, false, false, true, make_xnnpack_folded});
#endif
    return all;
}

}  // namespace bench
