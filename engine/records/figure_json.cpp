#include "engine/records/figure_json.h"

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/tensor.h"
#include "engine/files/json_text.h"
#include "engine/files/json_value.h"

namespace engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_pictures = 1000;

Json crops_json(const std::vector<Region>& crops) {
    Json list = Json::array();
    for (const Region& crop : crops)
        list.push_back({crop.top, crop.left, crop.bottom - crop.top, crop.right - crop.left});
    return list;
}

std::vector<Region> crops_of(const Json& list) {
    if (!list.is_array() || list.size() > max_pictures) fail("\"crops\" is no list, or too long");
    std::vector<Region> crops;
    for (const Json& entry : list) {
        const auto sides = checked<std::vector<Index>>(entry, "crops");
        if (sides.size() != 4) fail("a crop has {} numbers instead of 4", sides.size());
        for (std::size_t i = 0; i < 4; ++i)
            if (sides[i] < (i < 2 ? 0 : 1) || sides[i] > max_elements)
                fail("a crop is its top row and left column from 0, its height and width from 1");
        crops.push_back({sides[0], sides[1], sides[0] + sides[2], sides[1] + sides[3]});
    }
    return crops;
}

}  // namespace

Json marks_json(const std::vector<Mark>& marks) {
    Json list = Json::array();
    for (const Mark& mark : marks)
        list.push_back(json_name(print(mark)));
    return list;
}

std::vector<Mark> marks_of(const Json& list) {
    if (!list.is_array()) fail("\"marks\" is no list");
    std::vector<Mark> marks;
    for (const Json& entry : list)
        marks.push_back(parse_mark(name_from_json(checked<std::string>(entry, "marks"))));
    check_marks(marks);
    return marks;
}

Json figure_json(const FigureContents& figure) {
    Json json = Json::object();
    if (!figure.crops.empty()) json["crops"] = crops_json(figure.crops);
    for (const FigurePicture& picture : figure.pictures) {
        Json entry{{"picture", json_name(picture.name)}};
        if (!picture.crops.empty()) entry["crops"] = crops_json(picture.crops);
        if (!picture.marks.empty()) entry["marks"] = marks_json(picture.marks);
        json["pictures"].push_back(std::move(entry));
    }
    return json;
}

FigureContents figure_of(const Json& json) {
    if (!json.is_object()) fail("\"figure\" is no object");
    FigureContents figure;
    if (json.contains("crops")) figure.crops = crops_of(json.at("crops"));
    if (!json.contains("pictures")) return figure;
    const Json& list = json.at("pictures");
    if (!list.is_array() || list.size() > max_pictures) fail("\"pictures\" is no list, or too long");
    for (const Json& entry : list) {
        FigurePicture picture;
        picture.name = name_from_json(checked<std::string>(entry.at("picture"), "picture"));
        if (entry.contains("crops")) picture.crops = crops_of(entry.at("crops"));
        if (entry.contains("marks")) picture.marks = marks_of(entry.at("marks"));
        figure.pictures.push_back(std::move(picture));
    }
    return figure;
}

}  // namespace engine
