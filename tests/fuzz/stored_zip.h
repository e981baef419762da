// Archives whose checksums are right, so that what stands in them is read.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fuzz {

using Entries = std::vector<std::pair<std::string, std::string>>;

inline void put(std::string& to, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        to += static_cast<char>(value >> 8 * i & 0xff);
}

/// The common part of a local header and the one in the directory.
inline std::string described(const std::string& name, const std::string& bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
    std::string result;
    for (const std::uint32_t number : {20u, 0u, 0u, 0u, 33u})  // version, flags, stored, time and date
        put(result, number, 2);
    put(result, static_cast<std::uint32_t>(::crc32(0, data, size)), 4);
    put(result, size, 4), put(result, size, 4);
    put(result, static_cast<std::uint32_t>(name.size()), 2), put(result, 0, 2);
    return result;
}

inline std::string stored_zip(const Entries& entries) {
    std::string archive, directory;
    for (const auto& [name, bytes] : entries) {
        const std::string both = described(name, bytes);
        directory += "PK\x01\x02" + std::string("\x14\0", 2) + both + std::string(10, '\0');
        put(directory, static_cast<std::uint32_t>(archive.size()), 4);
        directory += name;
        archive += "PK\x03\x04" + both + name + bytes;
    }
    const auto begin = static_cast<std::uint32_t>(archive.size());
    archive += directory + "PK\x05\x06" + std::string(4, '\0');
    put(archive, static_cast<std::uint32_t>(entries.size()), 2);
    put(archive, static_cast<std::uint32_t>(entries.size()), 2);
    put(archive, static_cast<std::uint32_t>(directory.size()), 4);
    put(archive, begin, 4), put(archive, 0, 2);
    return archive;
}

}  // namespace fuzz
