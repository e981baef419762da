// Programs that were exported are read again, byte for byte; where a number in them was changed, with that
// change.
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/frameworks/code_export.h"
#include "engine/frameworks/layer_import.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/engine/frameworks/pipelines.h"

namespace engine {
namespace {

constexpr Framework frameworks[] = {Framework::keras, Framework::tensorflow, Framework::pytorch,
                                    Framework::onnx, Framework::jax};

TEST(OwnExport, GoesRoundByteForByte) {
    const Shape input{1, 12, 8, 10};
    for (const Framework framework : frameworks)
        for (const std::string& pipe : awkward()) {
            if (!can_be_said(framework, pipe)) continue;
            const Pipeline pipeline = parse_pipeline(pipe);
            const std::string code = export_code(pipeline, input, framework).text;
            std::vector<std::string> notes;
            EXPECT_EQ(print(import_layers(code, &notes)), print(pipeline));
            EXPECT_TRUE(notes.empty());
        }
}

TEST(OwnExport, OutlivesClipboards) {
    const Pipeline pipeline = parse_pipeline("conv kernel=3 padding=same init=he seed=7 bias=0.25 | relu");
    const std::string code = export_code(pipeline, {1, 3, 8, 8}, Framework::pytorch).text;
    std::string windows = "\n";
    for (const char c : code)
        windows += c == '\n' ? "  \r\n" : std::string(1, c);
    EXPECT_EQ(print(import_layers(windows + "\n\n")), print(pipeline));
    const std::string with_files = export_code(pipeline, {1, 3, 8, 8}, Framework::keras, "some weights").text;
    EXPECT_EQ(print(import_layers(with_files)), print(pipeline));
}

/// The text with the first `old` replaced.
std::string changed(std::string text, const std::string& old, const std::string& now) {
    const std::size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old << "\n" << text;
    return at == std::string::npos ? text : text.replace(at, old.size(), now);
}

TEST(OwnExport, AChangedNumberIsRead) {
    const Pipeline pipeline = parse_pipeline(
        "conv kernel=3 padding=1 channels=4 init=he seed=5 bias=0.5 | max_pool kernel=2 | conv_transpose kernel=4 stride=2 padding=1 "
        "channels=6 init=normal seed=3 | leaky_relu slope=0.2");
    const std::string before = print(pipeline), after = changed(before, "stride=2", "stride=3");
    const std::vector<std::array<std::string, 2>> edits = {
        {"(4, 4), strides=2", "(4, 4), strides=3"},
        {"strides=(2, 2), padding=\"SAME\"", "strides=(3, 3), padding=\"SAME\""},
        {"4, stride=2, padding=1", "4, stride=3, padding=1"},
        {"strides=[2, 2],\n", "strides=[3, 3],\n"},
        {"lhs_dilation=(2, 2)", "lhs_dilation=(3, 3)"}};
    for (const std::size_t i : {std::size_t{2}, std::size_t{3}, std::size_t{4}}) {
        const std::string code = export_code(pipeline, {1, 3, 8, 8}, frameworks[i]).text;
        std::vector<std::string> notes;
        EXPECT_EQ(print(import_layers(changed(code, edits[i][0], edits[i][1]), &notes)), after);
        ASSERT_EQ(notes.size(), 1u);
        EXPECT_NE(notes[0].find("was changed, and is read"), std::string::npos);
    }
    // Code that does not tell everything is refused, and the remedy named.
    const std::string code =
        export_code(parse_pipeline("zero_insert stride=2"), {1, 3, 8, 8}, Framework::jax).text;
    try {
        import_layers(changed(code, "0, 1), (0, 0, 1)", "0, 2), (0, 0, 2)"));
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("change the pipeline there"), std::string::npos)
            << error.what();
    }
}

}  // namespace
}  // namespace engine
