// What a figure shows of pictures: parts of the one that is open, and further ones below it.
#pragma once

#include <string>
#include <vector>

#include "engine/core/grid.h"
#include "engine/records/mark.h"

namespace engine {

struct FigurePicture {
    std::string name;           ///< as load_source takes it
    std::vector<Region> crops;  ///< of A's output on it; none: the telling one
    std::vector<Mark> marks{};
    bool operator==(const FigurePicture&) const = default;
};

struct FigureContents {
    std::vector<Region>
        crops;  ///< of A's output on the picture that is open; none: the whole, or the telling one
    std::vector<FigurePicture> pictures;
    /// All crops of a figure are of one size, so that they come and go together.
    void drop_crops() {
        crops.clear();
        for (FigurePicture& picture : pictures)
            picture.crops.clear();
    }
    bool operator==(const FigureContents&) const = default;
};

}  // namespace engine
