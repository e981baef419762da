// make_assets FOLDER: renders the sample pictures and the icon.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "assets/generate/icon.h"
#include "assets/generate/render.h"
#include "engine/files/atomic_file.h"

namespace {

void save(const std::filesystem::path& path, const engine::Bitmap& bitmap) {
    engine::write_file(path, engine::encode_png(bitmap));
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc < 2) {
        std::fputs("usage: make_assets FOLDER [SAMPLES]\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const int samples = argc > 2 ? std::stoi(argv[2]) : 4;
    const generate::Camera still_life{{0.05, 1.55, 5.3}, {0.05, 1.02, 0}, 0.56, generate::background};
    const generate::Camera portrait{{-0.35, 1.55, 3.6}, {-0.98, 1.33, 0}, 0.56, generate::soft_background};
    const generate::Camera close_up{{0.75, 0.62, 2.1}, {0.75, 0.22, 0}, 0.56, generate::background};
    save(folder / "sample.png", generate::render(still_life, 512, 384, samples));
    save(folder / "portrait.png", generate::render(portrait, 320, 384, samples));
    save(folder / "fruit.png", generate::render(close_up, 384, 288, samples));
    save(folder / "icon.png", generate::draw_icon(256));
    std::filesystem::create_directories(folder / "icons");
    for (const int size : {16, 32, 48, 64, 128, 256})
        save(folder / "icons" / ("icon-" + std::to_string(size) + ".png"), generate::draw_icon(size));
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "make_assets: %s\n", error.what());
    return 1;
}
