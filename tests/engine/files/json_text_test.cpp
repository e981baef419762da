// JSON from outside: numbers that would be cut, names that are no text.
#include "engine/files/json_text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/files/json_value.h"

namespace engine {
namespace {

using Json = nlohmann::json;

TEST(JsonValue, WholeNumbersAreNeverCut) {
    for (const char* good : {"0", "-3", "2147483647", "7.0", "1e3"})
        EXPECT_TRUE(fits<int>(Json::parse(good))) << good;
    for (const char* bad :
         {"4294967297", "2147483648", "1.9", "true", "1e300", "\"1\"", "null", "[1]", "18446744073709551615"})
        EXPECT_FALSE(fits<int>(Json::parse(bad))) << bad;
    EXPECT_FALSE(fits<std::size_t>(Json::parse("-1")));
    EXPECT_FALSE(fits<std::int64_t>(Json::parse("9223372036854775808")));
    EXPECT_FALSE(fits<std::int64_t>(Json::parse("1e18"))) << "a double does not tell it from its neighbours";
}

TEST(JsonValue, OtherKindsAreWhatTheySayTheyAre) {
    EXPECT_FALSE(fits<bool>(Json::parse("1")));
    EXPECT_FALSE(fits<double>(Json::parse("true")));
    EXPECT_FALSE(fits<float>(Json::parse("1e39")));
    EXPECT_TRUE(fits<float>(Json::parse("3")));
    EXPECT_TRUE(fits<std::vector<int>>(Json::parse("[1, 2]")));
    EXPECT_FALSE(fits<std::vector<int>>(Json::parse("[1, 2.5]")));
    EXPECT_FALSE(fits<std::vector<int>>(Json::parse("1")));
}

TEST(JsonValue, ErrorsNameTheKeyAndTheValue) {
    try {
        checked<int>(Json::parse("1.9"), "version");
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("\"version\" is 1.9"), std::string::npos) << error.what();
    }
    EXPECT_EQ(checked_or(Json::parse("{}"), "width", 3), 3);
    EXPECT_THROW(checked_or(Json::parse(R"({"width": true})"), "width", 3), Error);
}

TEST(JsonName, AnyBytesComeBack) {
    std::mt19937 random(1);
    std::uniform_int_distribution<int> byte(1, 255), length(0, 12);
    for (int round = 0; round < 20000; ++round) {
        std::string name;
        for (int i = length(random); i > 0; --i)
            name += static_cast<char>(byte(random));
        if (round % 2) name += "\xee\xbe\x80";  // what stands for bytes may stand in a name itself
        const std::string text = json_name(name);
        ASSERT_EQ(name_from_json(text), name);
        ASSERT_EQ(Json::parse(Json(text).dump()).get<std::string>(), text) << "it is text that JSON holds";
    }
    EXPECT_EQ(json_name("Füße 棋.png"), "Füße 棋.png");
}

TEST(JsonText, HoldsNoRawControlCharacter) {
    const std::string json = Json(
                                 "a\x7f\xc2\x9b"
                                 "b\x1b ü")
                                 .dump(),
                      harmless = without_raw_controls(json);
    EXPECT_EQ(harmless, "\"a\\u007f\\u009bb\\u001b ü\"");
    EXPECT_EQ(Json::parse(harmless), Json::parse(json));
}

}  // namespace
}  // namespace engine
