// The dialogs of the window.
#pragma once

namespace app {

enum class Dialog {
    open,
    save,
    save_lesson,
    pack_lesson,
    save_network,
    export_figure,
    sweep,
    animation,
    code,
    paste,
    help,
    palette,
    about,
    go_to_pixel
};

}  // namespace app
