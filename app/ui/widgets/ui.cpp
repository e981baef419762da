#include "app/ui/widgets/ui.h"

#include <exception>
#include <utility>

#include "engine/core/error.h"

namespace app {

bool Ui::finish_frame() {
    for (const auto& what : std::exchange(queue_, {})) {
        try {
            what(bench_);
        } catch (const engine::Error& error) {
            bench_.refuse(error);
        } catch (const std::exception& error) {
            bench_.complain(error.what());
        }
    }
    owed_tiles_ = std::exchange(owes_tiles_, false);
    return std::exchange(animating_, false);
}

}  // namespace app
