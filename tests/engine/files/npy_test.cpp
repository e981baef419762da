// .npy files: every type, order and version that is promised, and what is refused, byte by byte.
#include "engine/files/npy.h"
#include "engine/network/load_weights.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <random>

#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

/// A .npy file as NumPy lays it out, with this header dictionary.
std::string npy(const std::string& dictionary, const std::string& values, char version = 1) {
    std::string bytes = "\x93NUMPY";
    bytes += version;
    bytes += '\0';
    for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
        bytes += static_cast<char>((dictionary.size() >> (8 * i)) & 0xFF);
    return bytes + dictionary + values;
}

std::string header(const std::string& type, const std::string& shape, bool fortran = false) {
    return fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}          \n", type,
                       fortran ? "True" : "False", shape);
}

template <typename Value>
std::string bytes_of(const std::vector<Value>& values, bool swapped = false) {
    std::string bytes;
    for (const Value value : values) {
        char raw[sizeof(Value)];
        std::memcpy(raw, &value, sizeof raw);
        if (swapped) std::reverse(raw, raw + sizeof raw);
        bytes.append(raw, sizeof raw);
    }
    return bytes;
}

class Npy : public ::testing::Test {
  protected:
    void put(const std::string& name, const std::string& bytes) {
        std::ofstream(scratch_.file(name), std::ios::binary) << bytes;
    }
    Tensor read(const std::string& bytes) {
        put("a.npy", bytes);
        return read_npy(scratch_.file("a.npy"));
    }
    std::string refusal(const std::string& bytes, bool vector = false) {
        put("a.npy", bytes);
        try {
            vector ? read_npy_vector(scratch_.file("a.npy")) : read_npy(scratch_.file("a.npy"));
        } catch (const Error& error) {
            return error.what();
        }
        return "accepted";
    }

    ScratchFolder scratch_;
};

TEST_F(Npy, WritesWhatItReads) {
    for (const Shape& shape : {Shape{1, 1, 1, 1}, Shape{2, 3, 4, 5}, Shape{1, 1, 300, 301}}) {
        Tensor x = Tensor::uninitialized(shape);
        std::mt19937 random(1);
        for (float& value : x.values())
            value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        x.data()[0] = std::numeric_limits<float>::quiet_NaN();
        write_npy(scratch_.file("x.npy"), x);
        EXPECT_EQ(read_npy(scratch_.file("x.npy")), x);
        const std::string bytes = read_file(scratch_.file("x.npy"), 1 << 20);
        EXPECT_EQ((bytes.size() - static_cast<std::size_t>(x.size()) * 4) % 64, 0u)
            << "NumPy aligns the values";
    }
}

TEST_F(Npy, ReadsEveryTypeOrderAndVersion) {
    const std::vector<float> values = {0.0f, -1.5f, 0.25f, 65504.0f, -0.0f, 1024.0f};
    const std::vector<std::uint16_t> halves = {0x0000, 0xBE00, 0x3400, 0x7BFF, 0x8000, 0x6400};
    const std::vector<double> doubles(values.begin(), values.end());
    const Tensor expected({1, 2, 1, 3}, values);
    for (const bool swapped : {false, true}) {
        const std::string order = swapped ? ">" : "<";
        for (const char version : {'\1', '\2', '\3'}) {
            EXPECT_EQ(read(npy(header(order + "f4", "(1, 2, 1, 3)"), bytes_of(values, swapped), version)),
                      expected);
            EXPECT_EQ(read(npy(header(order + "f8", "(1, 2, 1, 3)"), bytes_of(doubles, swapped), version)),
                      expected);
            EXPECT_EQ(read(npy(header(order + "f2", "(1, 2, 1, 3)"), bytes_of(halves, swapped), version)),
                      expected);
        }
    }
    EXPECT_EQ(read(npy("{\"shape\": (1L,2L,1L,3L), 'fortran_order':False,'descr':'=f4'}", bytes_of(values))),
              expected);
    EXPECT_EQ(read(npy(header("<f4", "(1, 2, 1, 3)"), bytes_of(values) + "more")), expected)
        << "bytes behind the values";
}

TEST_F(Npy, ConvertsHalvesExactly) {
    // All 65536 of them, against the definition: sign, 5 bits of exponent, 10 of fraction.
    std::vector<std::uint16_t> halves(65536);
    for (std::size_t i = 0; i < halves.size(); ++i)
        halves[i] = static_cast<std::uint16_t>(i);
    const Tensor x = read(npy(header("<f2", "(1, 1, 256, 256)"), bytes_of(halves)));
    for (int i = 0; i < 65536; ++i) {
        const int exponent = (i >> 10) & 31, fraction = i & 1023;
        const double magnitude =
            exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
        const float value = x.data()[i];
        ASSERT_EQ(std::signbit(value), i >= 32768) << i;
        if (exponent == 31)
            ASSERT_TRUE(fraction == 0 ? std::isinf(value) : std::isnan(value)) << i;
        else
            ASSERT_EQ(std::abs(value), magnitude) << i;
    }
}

TEST_F(Npy, ReadsFortranOrder) {
    std::vector<float> stored;
    for (int w = 0; w < 5; ++w)
        for (int h = 0; h < 4; ++h)
            for (int c = 0; c < 3; ++c)
                for (int n = 0; n < 2; ++n)
                    stored.push_back(static_cast<float>(1000 * n + 100 * c + 10 * h + w));
    const Tensor x = read(npy(header("<f4", "(2, 3, 4, 5)", true), bytes_of(stored)));
    ASSERT_EQ(x.shape(), (Shape{2, 3, 4, 5}));
    EXPECT_EQ(x(1, 2, 3, 4), 1234.0f);
    EXPECT_EQ(x(0, 1, 0, 2), 102.0f);
}

TEST_F(Npy, NonFiniteDoublesStayNonFinite) {
    const double infinity = std::numeric_limits<double>::infinity();
    const Tensor x =
        read(npy(header("<f8", "(1, 1, 1, 3)"), bytes_of<double>({infinity, -infinity, std::nan("")})));
    EXPECT_EQ(x.data()[0], std::numeric_limits<float>::infinity());
    EXPECT_EQ(x.data()[1], -std::numeric_limits<float>::infinity());
    EXPECT_TRUE(std::isnan(x.data()[2]));
}

TEST_F(Npy, RefusesWithASentence) {
    const std::string four = bytes_of<float>({1, 2, 3, 4});
    const std::vector<std::array<std::string, 2>> table = {
        {"", "not a .npy file"},
        {"\x89PNG\r\n\x1a\n", "not a .npy file"},
        {"\x93NUMPY", "not a .npy file"},
        {npy(header("<f4", "(1, 1, 2, 2)"), four, '\4'), "version 4"},
        {npy(header("<f4", "(1, 1, 2, 2)"), four).substr(0, 9), "truncated"},
        {npy(header("<f4", "(1, 1, 2, 2)"), four).substr(0, 40), "truncated"},
        {npy(header("<f4", "(1, 1, 2, 2)"), four.substr(1)),
         "truncated: its header claims 4 values of 4 bytes, but only 15"},
        {npy(header("<f4", "(1, 1, 30000, 30000)"), four), "truncated: its header claims 900000000"},
        {npy(header("<f4", "(1, 1, 40000, 40000)"), four), "more than the limit of 1073741824 values"},
        {npy(header("<f4", "(99999999999999999999, 99999999999999999999, 3, 3)"), four),
         "more than the limit"},
        {npy(header("<f4", "(4294967296, 4294967296, 4294967296, 4)"), four), "more than the limit"},
        {npy(header("<f4", "(0, 1, 2, 2)"), four), "empty"},
        {npy(header("<f4", "(1, 2, 2)"), four), "3-D array: 4-D is needed"},
        {npy(header("<f4", "()"), four), "0-D array"},
        {npy(header("<f4", "(-1, 1, 2, 2)"), four), "damaged"},
        {npy(header("<i4", "(1, 1, 2, 2)"), four), "type <i4: float16, float32 or float64 is needed"},
        {npy(header("|b1", "(1, 1, 2, 2)"), four), "type |b1"},
        {npy(header("<c8", "(1, 1, 1, 2)"), four), "type <c8"},
        {npy(header("<f16", "(1, 1, 1, 1)"), four), "type <f16"},
        {npy(header("|O", "(1, 1, 2, 2)"), four), "type |O"},
        {npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 1, 2, 2)}", four), "structured"},
        {npy("{'descr': '<f4', 'shape': (1, 1, 2, 2)}", four), "damaged"},
        {npy("{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 1, 2, 2)}", four), "damaged"},
        {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 2, 2)", four), "damaged"},
        {npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 2, 2)} x", four), "damaged"},
        {npy(std::string("\x93NUMPY\x02\x00\xFF\xFF\xFF\x7F", 12), four), "damaged"},
        {std::string("\x93NUMPY\x02\x00\xFF\xFF\xFF\x7F", 12), "header of 2147483647 bytes"},
    };
    for (const auto& [bytes, rule] : table) {
        const std::string sentence = refusal(bytes);
        EXPECT_NE(sentence.find(rule), std::string::npos) << rule << "\n" << sentence;
        EXPECT_NE(sentence.find("a.npy"), std::string::npos) << sentence;
    }
    EXPECT_THROW(read_npy(scratch_.file("none.npy")), Error);
    EXPECT_THROW(read_npy(scratch_.path()), Error);
    EXPECT_THROW(read_npy("/dev/null"), Error);
}

TEST_F(Npy, VectorsAreOneRow) {
    const std::string three = bytes_of<float>({1, 2, 3});
    for (const char* shape : {"(3,)", "(1, 3, 1, 1)", "(3, 1, 1, 1)"}) {
        put("b.npy", npy(header("<f4", shape), three));
        EXPECT_EQ(read_npy_vector(scratch_.file("b.npy")), Tensor({1, 3, 1, 1}, std::vector<float>{1, 2, 3}))
            << shape;
    }
    for (const char* shape : {"(3, 1)", "()", "(1, 3)"})
        EXPECT_NE(refusal(npy(header("<f4", shape), three), true), "accepted");
    EXPECT_NE(refusal(npy(header("<f4", "(1, 2, 2, 1)"), three + three), true).find("1-D"),
              std::string::npos);

    PendingFile file(scratch_.file("v.npy"));
    write_npy_vector(file, Tensor({1, 3, 1, 1}, 2.0f));
    file.commit();
    EXPECT_NE(read_file(scratch_.file("v.npy"), 1000).find("'shape': (3,)"), std::string::npos);
    EXPECT_EQ(read_npy_vector(scratch_.file("v.npy")), Tensor({1, 3, 1, 1}, 2.0f));
}

TEST_F(Npy, MutatedFilesAreReadOrRefused) {
    std::mt19937 random(1);
    const std::string good = npy(header("<f4", "(1, 1, 2, 2)"), bytes_of<float>({1, 2, 3, 4}));
    int refused = 0;
    for (int i = 0; i < 1000; ++i) {
        std::string bytes = good;
        for (auto edits = 1 + random() % 3; edits > 0; --edits) {
            const std::size_t place = random() % bytes.size();
            switch (random() % 4) {
                case 0: bytes[place] = static_cast<char>(random()); break;
                case 1: bytes[place] = "0123456789(),'{}<>f"[random() % 19]; break;
                case 2: bytes.insert(place, 1, static_cast<char>('0' + random() % 10)); break;
                default: bytes.resize(place + 1); break;
            }
        }
        refused += refusal(bytes) != "accepted";
    }
    EXPECT_GT(refused, 300);
    EXPECT_LT(refused, 1000);
}

TEST_F(Npy, WeightsAreLoadedIntoPipelines) {
    write_npy(scratch_.file("w.npy"), Tensor({3, 1, 2, 2}, 0.25f));
    Pipeline pipeline = parse_pipeline(fmt::format("relu | conv weight=\"{}\"", scratch_.file("w.npy")));
    load_weights(pipeline);
    EXPECT_EQ(*pipeline.stages[1].kernel.weight->values, Tensor({3, 1, 2, 2}, 0.25f));
    EXPECT_EQ(build(pipeline, {1, 3, 4, 4}).output(), (Shape{1, 3, 3, 3}));
    // Values that are there already (edited in the window, or from a session) are not read again.
    std::filesystem::remove(scratch_.file("w.npy"));
    EXPECT_NO_THROW(load_weights(pipeline));
    pipeline.stages[1].kernel.weight->values.reset();
    try {
        load_weights(pipeline);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()).find("stage 1 (conv): cannot read"), 0u) << error.what();
    }
}

TEST_F(Npy, VectorsAreBiasesAndSlopes) {
    PendingFile file(scratch_.file("v.npy"));
    write_npy_vector(file, Tensor({1, 3, 1, 1}, std::vector<float>{1, -2, 3}));
    file.commit();
    const std::string text =
        fmt::format("conv kernel=1 channels=3 init=ones bias={0} | prelu weight={0}", scratch_.file("v.npy"));
    Pipeline pipeline = parse_pipeline(text);
    EXPECT_EQ(parse_pipeline(print(pipeline)), pipeline);
    EXPECT_NE(print(pipeline).find("bias="), std::string::npos);
    load_weights(pipeline);
    const BuiltPipeline built = build(pipeline, {1, 1, 1, 1});
    EXPECT_EQ(forward(built, Tensor({1, 1, 1, 1}, 0.0f)).back(),
              Tensor({1, 3, 1, 1}, std::vector<float>{1, 4, 3}));
    pipeline.stages[0].kernel.channels = 2;
    EXPECT_THROW(build(pipeline, {1, 1, 1, 1}), Error);
    EXPECT_EQ(print(parse_pipeline("conv bias=0.5 | conv bias=-1e-3")),
              "conv init=box bias=0.5 | conv init=box bias=-0.001");
}

}  // namespace
}  // namespace engine
