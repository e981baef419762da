#include "app/window/frame_hash.h"

#include <imgui.h>

#include <cstddef>
#include <cstring>

namespace app {

std::uint64_t hash_of(const ImDrawData& drawn, int width, int height) {
    std::uint64_t hash =
        0x9E3779B97F4A7C15u ^ (static_cast<std::uint64_t>(width) << 32 | static_cast<std::uint32_t>(height));
    const auto mix = [&hash](const void* bytes, std::size_t size) {
        const auto* at = static_cast<const unsigned char*>(bytes);
        for (; size >= 8; size -= 8, at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, 8);
            hash = (hash ^ word) * 0xFF51AFD7ED558CCDu;
            hash ^= hash >> 29;
        }
        for (; size > 0; --size, ++at)
            hash = (hash ^ *at) * 0x100000001B3u;
    };
    for (int i = 0; i < drawn.CmdListsCount; ++i) {
        const ImDrawList& list = *drawn.CmdLists[i];
        mix(list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()));
        mix(list.IdxBuffer.Data, static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()));
        for (const ImDrawCmd& command : list.CmdBuffer) {
            mix(&command.ClipRect, sizeof command.ClipRect);
            mix(&command.TextureId, sizeof command.TextureId);
            mix(&command.ElemCount, sizeof command.ElemCount);
        }
    }
    return hash == 0 ? 1 : hash;
}

}  // namespace app
