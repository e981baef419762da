// PIPE: parse and print, the place of errors, and random pipelines that go round without loss.
#include "engine/pipeline/pipe_text.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/core/error.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/presets.h"

namespace engine {
namespace {

std::string error_of(const std::string& text) {
    try {
        parse_pipeline(text);
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(PipeText, PrintsWhatTheContractWrites) {
    for (const char* text :
         {"upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
          "conv_transpose kernel=4 stride=2 padding=1 init=normal seed=7",
          "upsample scale=2,3 mode=bilinear align-corners=true",
          "conv kernel=1,5 channels=6 groups=3 stride=2 padding=1,0,2,1 dilation=2,1 "
          "padding-mode=reflect init=he seed=18446744073709551615 gain=-0.1 normalize=none bias=1e-05",
          "conv weight=w.npy", "conv channels=4 weight=\"my | \\\"own\\\" \\\\ file.npy\"",
          "conv_transpose kernel=3 stride=2 output-size=7,8 init=ones",
          "avg_pool kernel=3 stride=2 padding=1 exclude-padding=true | max_pool kernel=2 ties=split",
          "zero_insert stride=2 | pixel_unshuffle factor=2 order=dcr | pixel_shuffle factor=2",
          "relu | sigmoid | tanh | concat stage=input | concat stage=1"})
        EXPECT_EQ(print(parse_pipeline(text)), text);
}

TEST(PipeText, ReadsOtherSpellingsOfTheSame) {
    const Pipeline expected =
        parse_pipeline("upsample scale=2 mode=nearest | conv kernel=3,5 padding=1,2 init=box");
    for (const char* text :
         {"upsample|conv kernel=3x5 padding=1x2",
          "\tupsample scale=2x2\t|\tconv  padding=1,2,1,2 kernel=3,5 ",
          "upsample mode=nearest align-corners=false scale=2|conv channels=depthwise kernel=\"3x5\" "
          "padding=1,2 seed=0 gain=1.0 normalize=dc"})
        EXPECT_EQ(parse_pipeline(text), expected) << text;
}

TEST(PipeText, ErrorsPointAtThePlace) {
    const std::vector<std::array<std::string, 3>> table = {
        {"", "column 1:", "operation is missing"},
        {"relu |", "column 7:", "operation is missing"},
        {"relu || relu", "column 7:", "stage 1 is empty"},
        {"convolve kernel=3", "column 1, at \"convolve\"",
         "no such operation; there are conv, conv_transpose"},
        {"relu kernel=3", "column 6, at \"kernel=3\"", "relu takes no keys"},
        {"upsample | conv kernl=3", "column 17, at \"kernl=3\"",
         "conv has no such key; it has kernel, channels"},
        {"conv kernel", "column 6, at \"kernel\"", "expected key=value"},
        {"conv kernel=", "column 6, at \"kernel=\"", "expected key=value"},
        {"conv =3", "column 6", "expected key=value"},
        {"conv kernel = 3", "column 6, at \"kernel\"", "expected key=value"},
        {"conv kernel=3 kernel=3", "column 15", "kernel is given twice"},
        {"conv kernel=0", "column 6", "0 is too small: it must be at least 1"},
        {"conv stride=-1", "column 6", "-1 is too small: it must be at least 1"},
        {"conv stride=2147483648", "column 6", "2147483648 is too large: it must be below 2^31"},
        {"conv stride=99999999999999999999", "column 6", "too large"},
        {"conv stride=1.5", "column 6", "\"1.5\" is not a whole number"},
        {"conv kernel=1,2,3", "column 6", "3 numbers"},
        {"conv kernel=3,", "column 6", "\"\" is not a whole number"},
        {"conv padding=1,2,3", "column 6", "a padding is N, H,W or T,L,B,R"},
        {"conv padding=full", "column 6", "valid, same, same_lower"},
        {"conv init=boxy", "column 6", "\"boxy\" is none of ones, box, bilinear"},
        {"conv seed=-1", "column 6", "2^64 - 1"},
        {"conv gain=nan", "column 6", "not a finite number"},
        {"conv gain=1e99", "column 6", "not a finite number"},
        {"conv bias=1.0f", "column 6", "not a finite number"},
        {"upsample align-corners", "column 10", "expected key=value"},
        {"upsample align-corners=yes", "column 10", "neither true nor false"},
        {"conv weight=w.npy init=box", "column 1, at \"conv\"", "init cannot stand beside weight"},
        {"relu | conv seed=1 weight=w.npy", "column 8", "seed cannot stand beside weight"},
        {"conv weight=\"w.npy", "column 6", "quotation mark is not closed"},
        {"concat stage=0", "column 8", "this is stage 0"},
        {"relu | concat stage=1", "column 15", "this is stage 1"},
        {"relu ×2 | conv x", "column 6, at \"×2\"", "expected key=value"},
        {"conv weight=ü.npy kernl=3", "column 19", "no such key"},
    };
    for (const auto& [text, place, rule] : table) {
        const std::string error = error_of(text);
        EXPECT_NE(error.find(place), std::string::npos) << text << "\n" << error;
        EXPECT_NE(error.find(rule), std::string::npos) << text << "\n" << error;
        EXPECT_EQ(error.find('\n'), std::string::npos) << text;
    }
    EXPECT_THROW(parse_stage("relu | relu"), Error);
    EXPECT_THROW(parse_stage("concat stage=2", 2), Error);
    EXPECT_EQ(parse_stage("concat stage=2", 3), (Stage{Concat{2}, {}}));
}

/// A legal text for the parameter, drawn at random.
std::string random_value(const ParameterInfo& parameter, std::mt19937_64& random) {
    const auto number = [&](std::int64_t low, std::int64_t high) {
        return std::to_string(std::uniform_int_distribution<std::int64_t>(low, high)(random));
    };
    const bool choose = !parameter.choices.empty() && random() % 2 == 0;
    if (choose || parameter.kind == ParameterKind::choice || parameter.kind == ParameterKind::flag)
        return std::string(parameter.choices[random() % parameter.choices.size()]);
    switch (parameter.kind) {
        case ParameterKind::number:
            return fmt::format("{}", std::uniform_real_distribution<float>(-3, 3)(random));
        case ParameterKind::padding:
            return random() % 2 ? number(0, 9)
                                : number(0, 3) + "," + number(0, 3) + "," + number(0, 3) + "," + number(0, 9);
        case ParameterKind::file: return random() % 2 ? "w.npy" : "\"a b|c.npy\"";
        case ParameterKind::integer: return parameter.key == "stage" ? "input" : number(1, 1 << 30);
        default: return random() % 2 ? number(1, 9) : number(1, 9) + "," + number(1, 1 << 30);
    }
}

std::string random_stage(std::mt19937_64& random) {
    const OperationInfo& operation = operations()[random() % operations().size()];
    std::string text(operation.name);
    bool weight = false, initialiser = false, scaled = false;
    for (const ParameterInfo& parameter : operation.parameters) {
        if (random() % 2 && parameter.key != "stage") continue;
        if (parameter.key == "size" && scaled) continue;
        scaled |= parameter.key == "scale";
        const bool initialises = parameter.key == "init" || parameter.key == "seed" ||
                                 parameter.key == "gain" || parameter.key == "normalize";
        if ((parameter.key == "weight" && initialiser) || (initialises && weight)) continue;
        weight |= parameter.key == "weight";
        initialiser |= initialises;
        text += fmt::format(" {}={}", parameter.key, random_value(parameter, random));
    }
    return text;
}

TEST(PipeText, RandomPipelinesGoRoundWithoutLoss) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 2000; ++i) {
        std::string text = random_stage(random);
        for (auto more = random() % 4; more > 0; --more)
            text += "|" + random_stage(random);
        const Pipeline pipeline = parse_pipeline(text);
        const std::string printed = print(pipeline);
        ASSERT_EQ(parse_pipeline(printed), pipeline) << text << "\n" << printed;
        ASSERT_EQ(print(parse_pipeline(printed)), printed);
    }
}

TEST(PipeText, MutatedTextsAreReadOrRefusedWithOneLine) {
    std::mt19937_64 random(2);
    const std::string alphabet = "|= \t,x\"\\0123456789.-abcdefghinorstuv_\xC3\xA9";
    int refused = 0;
    for (int i = 0; i < 20000; ++i) {
        const auto all = presets();
        std::string text(all[random() % all.size()].left);
        for (auto edits = 1 + random() % 4; edits > 0; --edits) {
            const std::size_t place = random() % text.size();
            switch (random() % 3) {
                case 0: text[place] = alphabet[random() % alphabet.size()]; break;
                case 1: text.insert(place, 1, alphabet[random() % alphabet.size()]); break;
                default: text.erase(place, 1 + random() % 5); break;
            }
            if (text.empty()) text = "|";
        }
        try {
            const Pipeline pipeline = parse_pipeline(text);
            ASSERT_EQ(parse_pipeline(print(pipeline)), pipeline) << text;
        } catch (const Error& error) {
            ++refused;
            ASSERT_EQ(std::string(error.what()).find('\n'), std::string::npos) << text;
        }
    }
    EXPECT_GT(refused, 5000);
}

TEST(ParameterTable, EveryRowReadsBackWhatItShows) {
    for (const OperationInfo& operation : operations()) {
        EXPECT_EQ(op_name(operation.prototype), operation.name);
        EXPECT_EQ(find_operation(operation.name), &operation);
        for (const ParameterInfo& parameter : operation.parameters) {
            EXPECT_FALSE(parameter.help.empty()) << parameter.key;
            EXPECT_TRUE(parameter.is_default(operation.prototype)) << parameter.key;
            Stage stage = operation.prototype;
            if (const std::string value = parameter.get(stage); !value.empty()) {
                parameter.set(stage, value);
                EXPECT_EQ(stage, operation.prototype) << operation.name << " " << parameter.key;
            }
            if (parameter.kind != ParameterKind::file) {
                EXPECT_THROW(parameter.set(stage, "?"), Error) << operation.name << " " << parameter.key;
            }
            for (const auto choice : parameter.choices) {
                parameter.set(stage, choice);
                EXPECT_EQ(parameter.get(stage), choice);
            }
        }
    }
}

TEST(ParameterTable, GivenWeightsAndInitialisersExcludeEachOther) {
    Stage stage = parse_stage("conv init=he seed=3 gain=2 normalize=none");
    const OperationInfo& conv = *find_operation("conv");
    find_parameter(conv, "weight")->set(stage, "w.npy");
    EXPECT_EQ(stage, parse_stage("conv weight=w.npy"));
    find_parameter(conv, "seed")->set(stage, "4");
    EXPECT_EQ(stage, parse_stage("conv init=box seed=4"));
}

TEST(Presets, AreReadableAndHaveStableNames) {
    std::vector<std::string> ids;
    for (const Preset& preset : presets()) {
        EXPECT_EQ(&find_preset(preset.id), &preset);
        EXPECT_EQ(preset.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"),
                  std::string_view::npos);
        EXPECT_EQ(std::count(ids.begin(), ids.end(), preset.id), 0) << preset.id;
        ids.emplace_back(preset.id);
        for (const auto text : {preset.left, preset.right})
            EXPECT_EQ(print(parse_pipeline(text)), text) << preset.id;
    }
    EXPECT_THROW(find_preset("none"), Error);
    EXPECT_EQ(default_preset().left, "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box");
}

}  // namespace
}  // namespace engine
