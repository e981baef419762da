#include "app/ui/ui.h"

#include "engine/core/error.h"

namespace app {

bool Ui::finish_frame() {
    for (const auto& what : std::exchange(queue_, {})) {
        try {
            what(bench_);
        } catch (const engine::Error& error) {
            bench_.complain(error.what());
        } catch (const engine::ResourceError& error) {
            bench_.complain(error.what());
        }
    }
    return std::exchange(animating_, false);
}

}  // namespace app
