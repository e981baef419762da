// A lesson and the files that it needs as one file: a zip archive with the lesson's text in "lesson.lesson"
// and everything else beside it.
#pragma once

#include <filesystem>
#include <string>

#include "engine/records/lesson.h"

namespace app {

/// The most bytes that a packed lesson's files may have together, and the most files; stated in
/// docs/lessons.md.
inline constexpr std::uint64_t max_pack_bytes = std::uint64_t{1} << 28, max_pack_files = 1000;

/// Reads a lesson, packed or not. The files of a packed one are unpacked into a private folder, which goes
/// with the program, and the lesson names them there. Throws engine::Error with a sentence that names the
/// file, engine::ResourceError.
engine::Lesson open_lesson(const std::filesystem::path& path);

/// Whether the lesson names a file that was unpacked, and that goes with the program.
bool names_unpacked_files(engine::Lesson lesson);

/// The bytes of the lesson with its pictures, arrays, weights and networks; `beside` is the folder that their
/// names are relative to. Throws engine::Error that names the file that is missing.
std::string pack_lesson(engine::Lesson lesson, const std::filesystem::path& beside);

}  // namespace app
