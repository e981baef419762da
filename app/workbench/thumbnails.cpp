#include "app/workbench/thumbnails.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "app/session/session_document.h"
#include "app/workbench/network_findings.h"
#include "engine/figure/display.h"
#include "engine/picture/picture.h"
#include "engine/picture/picture_resize.h"

namespace app {
namespace {

constexpr std::size_t most_kept = 1000;

int scaled(engine::Index side, engine::Index longest) {
    return static_cast<int>(
        std::max<engine::Index>(1, side * thumbnail_side / std::max<engine::Index>(longest, thumbnail_side)));
}

}  // namespace

Thumbnail make_thumbnail(const std::filesystem::path& path, std::uintmax_t limit) {
    Thumbnail thumbnail;
    if (is_lesson_file(path)) thumbnail.kind = "lesson";
    if (is_network_file(path)) thumbnail.kind = "network";
    if (*thumbnail.kind) return thumbnail;
    std::error_code unknown;
    thumbnail.too_large = std::filesystem::file_size(path, unknown) > limit && !unknown;
    if (thumbnail.too_large) return thumbnail;
    try {
        const auto picture = engine::load_source(path.string()).picture;
        const engine::Shape shape = picture->shape();
        thumbnail.size = shape.plane();
        thumbnail.width = scaled(shape.w, std::max(shape.h, shape.w));
        thumbnail.height = scaled(shape.h, std::max(shape.h, shape.w));
        const engine::Tensor small =
            engine::resize_picture(*picture, {thumbnail.height, thumbnail.width}, engine::Interpolation::area,
                                   engine::Antialias::no, {});
        thumbnail.rgba = engine::to_rgba(small, {});
    } catch (const std::exception& error) {
        thumbnail.error = error.what();
        // The dialog shows which file it is.
        if (const std::size_t at = thumbnail.error.find(path.string()); at != std::string::npos)
            thumbnail.error.replace(at, path.string().size(), "it");
    }
    return thumbnail;
}

Thumbnails::Thumbnails(std::function<void()> wake)
    : wake_(std::move(wake)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Thumbnails::~Thumbnails() = default;

void Thumbnails::want(std::vector<std::filesystem::path> paths) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(paths, [this](const auto& path) { return made_.contains(path); });
    std::reverse(paths.begin(), paths.end());  // taken from the end
    wanted_ = std::move(paths);
    if (!wanted_.empty()) changed_.notify_all();
}

std::shared_ptr<const Thumbnail> Thumbnails::find(const std::filesystem::path& path) const {
    const std::scoped_lock lock(mutex_);
    const auto found = made_.find(path);
    return found == made_.end() ? nullptr : found->second;
}

void Thumbnails::forget() {
    const std::scoped_lock lock(mutex_);
    made_.clear();
    wanted_.clear();
}

bool Thumbnails::news() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(news_, false);
}

void Thumbnails::wait_idle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return wanted_.empty() && !working_; });
}

void Thumbnails::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return !wanted_.empty(); }) && !stop.stop_requested()) {
        const std::filesystem::path path = std::move(wanted_.back());
        wanted_.pop_back();
        if (made_.contains(path)) {  // asked for again while it was being made
            changed_.notify_all();
            continue;
        }
        working_ = true;
        lock.unlock();
        auto thumbnail = std::make_shared<Thumbnail>(make_thumbnail(path));
        lock.lock();
        thumbnail->serial = ++serial_;
        if (made_.size() >= most_kept) made_.clear();
        made_[path] = std::move(thumbnail);
        working_ = false;
        news_ = true;
        changed_.notify_all();
        wake_();
    }
}

}  // namespace app
