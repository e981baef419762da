#include "app/session/lesson_pack.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/session/session_document.h"
#include "app/storage/new_folder.h"
#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/files/atomic_file.h"
#include "engine/files/npy.h"
#include "engine/network/zip_archive.h"
#include "engine/picture/picture.h"

namespace app {
namespace {

namespace fs = std::filesystem;

constexpr const char* text_name = "lesson.lesson";

bool is_packed(const fs::path& path) {
    std::error_code none;
    if (!fs::is_regular_file(path, none)) return false;  // a pipe would be waited for
    std::array<char, 4> start{};
    std::ifstream(path, std::ios::binary).read(start.data(), start.size());
    return std::string_view(start.data(), start.size()) == "PK\x03\x04";
}

/// Calls `rename` with the name of every file that the lesson uses: pictures, weights, biases, networks.
void for_each_file(engine::Lesson& lesson, const std::function<void(std::string&)>& rename) {
    const auto of_pipeline = [&](engine::Pipeline& pipeline) {
        for (engine::Stage& stage : pipeline.stages)
            for (auto* given : {&stage.kernel.weight, &stage.kernel.given_bias})
                if (*given) rename((*given)->file);
    };
    for (engine::LessonStep& step : lesson.steps) {
        if (!engine::is_built_in(step.session.source)) rename(step.session.source);
        if (!step.session.reference.empty() && !engine::is_built_in(step.session.reference))
            rename(step.session.reference);
        for (engine::Pipeline* pipeline : {&step.session.encoder, &step.session.left, &step.session.right})
            of_pipeline(*pipeline);
        auto view = nlohmann::json::parse(step.session.view, nullptr, false);
        if (!view.is_object() || !view.contains("network") || !view["network"].is_object()) continue;
        if (auto& file = view["network"]["file"]; file.is_string() && !file.get<std::string>().empty()) {
            std::string name = file.get<std::string>();
            rename(name);
            file = name;
            step.session.view = view.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        }
    }
}

/// Weights that were edited by hand become files in the folder.
void name_edited_weights(engine::Lesson& lesson, const fs::path& folder) {
    int count = 0;
    for (engine::LessonStep& step : lesson.steps)
        for (engine::Pipeline* pipeline : {&step.session.encoder, &step.session.left, &step.session.right})
            for (engine::Stage& stage : pipeline->stages) {
                auto& given = stage.kernel.weight;
                if (!given || given->file != engine::GivenWeight{}.file || !given->values) continue;
                given->file = (folder / fmt::format("edited-{}.npy", ++count)).string();
                engine::write_npy(given->file, *given->values);
            }
}

/// The folders of the lessons that were unpacked, by path and time of the archive.
class Unpacked {
  public:
    const fs::path& of(const fs::path& archive) {
        const std::lock_guard lock(mutex_);
        const auto key = std::pair(fs::absolute(archive), fs::last_write_time(archive));
        auto& folder = folders_[key];
        if (!folder) {
            auto made = std::make_unique<PrivateFolder>();
            unpack(archive, made->path());
            folder = std::move(made);
        }
        return folder->path();
    }
    bool holds(const fs::path& file) {
        const std::lock_guard lock(mutex_);
        return std::ranges::any_of(folders_, [&](const auto& entry) {
            return entry.second && file.parent_path() == entry.second->path();
        });
    }

  private:
    static void unpack(const fs::path& path, const fs::path& folder) {
        const engine::network::ZipArchive archive(path);
        if (archive.size() > max_pack_files) engine::fail("it holds more than {} files", max_pack_files);
        std::uint64_t sum = 0;
        for (std::uint64_t entry = 0; entry < archive.size(); ++entry) {
            const std::string name = archive.name(entry);
            if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos ||
                name.find('\\') != std::string::npos || name.find('\0') != std::string::npos)
                engine::fail("the entry {} of the archive is no plain file name",
                             engine::printable_line(name));
            sum += archive.entry_size(entry);
            if (sum > max_pack_bytes)
                engine::fail("its files have more than {} MiB together", max_pack_bytes >> 20);
            engine::write_file(folder / name, archive.read(entry));
        }
        if (!archive.find(text_name)) engine::fail("there is no {} in it", text_name);
    }

    std::mutex mutex_;
    std::map<std::pair<fs::path, fs::file_time_type>, std::unique_ptr<PrivateFolder>> folders_;
};

Unpacked& unpacked() {
    static Unpacked all;
    return all;
}

/// An archive that grows in memory.
class PackedFiles {
  public:
    PackedFiles() : source_(zip_source_buffer_create(nullptr, 0, 0, nullptr)) {
        zip_source_keep(source_);
        archive_ = zip_open_from_source(source_, ZIP_TRUNCATE, nullptr);
        if (!archive_) throw engine::ResourceError("the lesson cannot be packed");
    }
    PackedFiles(const PackedFiles&) = delete;
    PackedFiles& operator=(const PackedFiles&) = delete;
    ~PackedFiles() {
        if (archive_) zip_discard(archive_);
        zip_source_free(source_);
    }

    void add(const std::string& name, std::string bytes) {
        const std::string& kept = *kept_.emplace_back(std::make_unique<std::string>(std::move(bytes)));
        zip_source_t* content = zip_source_buffer(archive_, kept.data(), kept.size(), 0);
        const zip_int64_t entry = zip_file_add(archive_, name.c_str(), content, ZIP_FL_ENC_UTF_8);
        if (entry < 0) engine::fail("{} cannot be packed: {}", name, zip_strerror(archive_));
        // The same lesson is the same bytes, whenever it is packed.
        zip_file_set_dostime(archive_, static_cast<zip_uint64_t>(entry), 0, 0x21, 0);
    }

    std::string finish() {
        if (zip_close(archive_) != 0) engine::fail("the lesson cannot be packed: {}", zip_strerror(archive_));
        archive_ = nullptr;
        zip_stat_t stat;
        zip_source_open(source_);
        zip_source_stat(source_, &stat);
        std::string bytes(stat.size, '\0');
        zip_source_read(source_, bytes.data(), bytes.size());
        zip_source_close(source_);
        return bytes;
    }

  private:
    zip_source_t* source_;
    zip_t* archive_ = nullptr;
    std::vector<std::unique_ptr<std::string>> kept_;
};

}  // namespace

engine::Lesson open_lesson(const fs::path& path) {
    if (!is_packed(path)) return engine::read_lesson(path);
    const fs::path* folder = nullptr;
    try {
        folder = &unpacked().of(path);
    } catch (const engine::ResourceError&) {
        throw;
    } catch (const engine::Error& error) {
        engine::fail("{}: {}", path.string(), error.what());
    }
    engine::Lesson lesson =
        engine::parse_lesson(engine::read_file(*folder / text_name, engine::max_lesson_bytes), path.string());
    for_each_file(lesson, [&](std::string& name) {
        const auto tensor = name.find('#');  // "model.onnx#decoder.weight"
        const fs::path file = *folder / fs::path(name.substr(0, tensor)).filename();
        std::error_code none;
        if (fs::is_regular_file(file, none))
            name = file.string() + (tensor == std::string::npos ? "" : name.substr(tensor));
    });
    return lesson;
}

bool names_unpacked_files(engine::Lesson lesson) {
    bool found = false;
    for_each_file(lesson, [&](const std::string& name) { found = found || unpacked().holds(name); });
    return found;
}

std::string pack_lesson(engine::Lesson lesson, const fs::path& beside) {
    const PrivateFolder edited;
    name_edited_weights(lesson, edited.path());
    std::map<std::string, std::string> names;  // of files, in the archive
    PackedFiles pack;
    std::uint64_t sum = 0;
    for_each_file(lesson, [&](std::string& name) {
        const auto tensor = name.find('#');
        const std::string rest = tensor == std::string::npos ? "" : name.substr(tensor);
        const fs::path file = find_source(name.substr(0, tensor), beside);
        const auto known = names.find(fs::absolute(file).string());
        if (known != names.end()) {
            name = known->second + rest;
            return;
        }
        std::string inside = file.filename().string();
        const auto is_taken = [&] {
            return inside == text_name ||
                   std::ranges::any_of(names, [&](const auto& one) { return one.second == inside; });
        };
        for (int other = 2; is_taken(); ++other)
            inside = fmt::format("{}-{}{}", file.stem().string(), other, file.extension().string());
        if (file.filename() == "model.json")
            engine::fail("{}: such a network has files beside it, and cannot be packed", file.string());
        if (names.size() + 1 >= max_pack_files)  // the text is one, too
            engine::fail("the lesson has more than {} files", max_pack_files);
        std::string bytes = engine::read_file(file, max_pack_bytes);
        sum += bytes.size();
        if (sum > max_pack_bytes)
            engine::fail("the lesson's files have more than {} MiB together", max_pack_bytes >> 20);
        pack.add(inside, std::move(bytes));
        names[fs::absolute(file).string()] = inside;
        name = inside + rest;
    });
    pack.add(text_name, engine::print_lesson(lesson));
    return pack.finish();
}

}  // namespace app
