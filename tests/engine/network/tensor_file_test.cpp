// Files of named tensors: what every format says is read, and what it lies about is refused. The files are
// made here, byte by byte.
#include "engine/network/tensor_file.h"

#include <gtest/gtest.h>
#include <zip.h>

#include <fstream>

#include "engine/core/error.h"
#include "engine/network/load_weights.h"
#include "engine/network/named_tensor.h"
#include "engine/network/pickle.h"
#include "engine/pipeline/pipe_text.h"
#include "tests/support/scratch_folder.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;
using Entries = std::vector<std::pair<std::string, std::string>>;

template <typename Number>
std::string little_endian(std::initializer_list<Number> values) {
    return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(Number)};
}

// A pickle of protocol 2, in words.
std::string number(std::int32_t value) { return "J" + little_endian({value}); }
std::string text(const std::string& value) {
    return "X" + little_endian({static_cast<std::uint32_t>(value.size())}) + value;
}
std::string tuple(const std::vector<std::string>& items) {
    std::string result = "(";
    for (const std::string& item : items)
        result += item;
    return result + "t";
}
std::string global(const std::string& module, const std::string& name) {
    return "c" + module + "\n" + name + "\n";
}
std::string storage(const std::string& type, const std::string& key, std::int32_t held, bool legacy = false) {
    std::vector<std::string> words = {text("storage"), global("torch", type), text(key), text("cpu"),
                                      number(held)};
    if (legacy) words.push_back("N");
    return tuple(words) + "Q";
}
std::string tensor(const std::string& storage, const std::vector<std::int32_t>& extents,
                   const std::vector<std::int32_t>& strides, std::int32_t offset = 0) {
    std::vector<std::string> sizes, steps;
    for (const auto extent : extents)
        sizes.push_back(number(extent));
    for (const auto stride : strides)
        steps.push_back(number(stride));
    return global("torch._utils", "_rebuild_tensor_v2") +
           tuple({storage, number(offset), tuple(sizes), tuple(steps), "\x89",
                  global("collections", "OrderedDict") + ")R"}) +
           "R";
}
std::string dict(const std::vector<std::pair<std::string, std::string>>& items) {
    std::string result = "}(";
    for (const auto& [key, value] : items)
        result += text(key) + value;
    return result + "u";
}
std::string pickled(const std::string& value) { return "\x80\x02" + value + "."; }

class TensorFiles : public ::testing::Test {
  protected:
    fs::path path(const std::string& name) const { return folder_.path() / name; }

    fs::path written(const std::string& name, const std::string& bytes) const {
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }
    fs::path zipped(const std::string& name, const Entries& entries, bool deflated = false) const {
        int code = 0;
        zip_t* archive = zip_open(path(name).c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
        for (const auto& [entry, bytes] : entries) {
            zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
            const auto index = static_cast<zip_uint64_t>(zip_file_add(archive, entry.c_str(), source, 0));
            zip_set_file_compression(archive, index, deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
        }
        EXPECT_EQ(zip_close(archive), 0);
        return path(name);
    }
    fs::path checkpoint(const std::string& value, const Entries& storages) const {
        Entries entries = {{"m/data.pkl", pickled(value)}};
        for (const auto& [key, bytes] : storages)
            entries.emplace_back("m/data/" + key, bytes);
        return zipped("m.pth", entries);
    }
    static std::string safetensors(const std::string& header, const std::string& values) {
        return little_endian({static_cast<std::uint64_t>(header.size())}) + header + values;
    }

    static std::vector<float> values(const fs::path& path, const std::string& name) {
        const Array array = read_stored(open_tensor_file(path), name);
        return {array.numbers().begin(), array.numbers().end()};
    }
    template <typename Work>
    static std::string refusal(const Work& work) {
        try {
            work();
        } catch (const Error& error) {
            return error.what();
        }
        return "nothing was refused";
    }
    static std::string refusal_of(const fs::path& path, const std::string& name = "w") {
        return refusal([&] { read_stored(open_tensor_file(path), name); });
    }
    static void expect_part(const std::string& sentence, const std::string& part) {
        EXPECT_NE(sentence.find(part), std::string::npos) << sentence;
    }

    ScratchFolder folder_;
};

const std::string four = little_endian({1.0f, 2.0f, 3.0f, 4.0f});

TEST_F(TensorFiles, SafetensorsInEveryPrecision) {
    const auto file = written(
        "m.safetensors",
        safetensors(
            R"({"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},)"
            R"("h":{"dtype":"F16","shape":[2],"data_offsets":[16,20]},)"
            R"("b":{"dtype":"BF16","shape":[1],"data_offsets":[20,22]},)"
            R"("d":{"dtype":"F64","shape":[1],"data_offsets":[22,30]}})",
            four + little_endian<std::uint16_t>({0x3C00, 0xC100, 0x4040}) + little_endian({0.5})));
    EXPECT_EQ(open_tensor_file(file).tensors.size(), 4u);
    EXPECT_EQ(values(file, "w"), (std::vector<float>{1, 2, 3, 4}));
    EXPECT_EQ(values(file, "h"), (std::vector<float>{1, -2.5}));
    EXPECT_EQ(values(file, "b"), (std::vector<float>{3}));
    EXPECT_EQ(values(file, "d"), (std::vector<float>{0.5}));
}

TEST_F(TensorFiles, SafetensorsThatLieAreRefused) {
    const auto with = [&](const std::string& entry) {
        return refusal_of(written("m.safetensors", safetensors("{\"w\":" + entry + "}", four)));
    };
    expect_part(with(R"({"dtype":"F32","shape":[2,3],"data_offsets":[0,16]})"), "needs 24 bytes");
    expect_part(with(R"({"dtype":"F32","shape":[2,2],"data_offsets":[4,20]})"),
                "outside the file's 16 bytes");
    expect_part(with(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]})"),
                "cannot be read");
    expect_part(with(R"({"dtype":"F32","shape":[-2,-2],"data_offsets":[0,16]})"), "cannot be read");
    expect_part(with(R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})"), "empty");
    expect_part(with(R"({"dtype":"Q4","shape":[4],"data_offsets":[0,16]})"), "type Q4");
    expect_part(with("7"), "no dtype");
    expect_part(with(std::string(100000, '[')), "m.safetensors");
    expect_part(refusal_of(written("m.safetensors", little_endian({std::uint64_t{1} << 62}) + "{}")),
                "its header claims 4611686018427387904 bytes");
    expect_part(refusal_of(written("m.safetensors", safetensors("{\"w\"", four))), "m.safetensors");
}

TEST_F(TensorFiles, CheckpointsInContainersAndWithStrides) {
    // The second one is the first one's transpose and shares its storage.
    const std::string shared = storage("FloatStorage", "0", 4);
    const auto file = checkpoint(
        dict({{"state_dict", dict({{"up.weight", tensor(shared, {2, 2}, {2, 1})},
                                   {"turned", tensor(shared, {2, 2}, {1, 2})},
                                   {"last", tensor(shared, {2}, {1}, 2)}})},
              {"epoch", number(3)},
              {"half", global("torch._utils", "_rebuild_parameter") +
                           tuple({tensor(storage("HalfStorage", "1", 1), {1}, {1}), "\x88", "}"}) + "R"}}),
        {{"0", four}, {"1", little_endian<std::uint16_t>({0x3C00})}});
    EXPECT_EQ(values(file, "state_dict.up.weight"), (std::vector<float>{1, 2, 3, 4}));
    EXPECT_EQ(values(file, "state_dict.turned"), (std::vector<float>{1, 3, 2, 4}));
    EXPECT_EQ(values(file, "state_dict.last"), (std::vector<float>{3, 4}));
    EXPECT_EQ(values(file, "half"), (std::vector<float>{1}));
}

TEST_F(TensorFiles, WhatAPickleCallsIsRefusedOnlyWhereItIsNeeded) {
    const std::string call = global("os", "system") + tuple({text("touch " + path("harm").string())}) + "R";
    const auto file = checkpoint(
        dict({{"w", tensor(storage("FloatStorage", "0", 4), {4}, {1})}, {"model", call}}), {{"0", four}});
    EXPECT_EQ(values(file, "w"), (std::vector<float>{1, 2, 3, 4}));
    expect_part(refusal_of(file, "model.weight"),
                "needs os.system, but nothing that a file names is executed");
    expect_part(refusal_of(file, "x"), "holds no tensor x");
    EXPECT_FALSE(fs::exists(path("harm")));
    expect_part(refusal_of(checkpoint(call, {}), "up.weight"), "needs os.system");
}

TEST_F(TensorFiles, CheckpointsThatLieAreRefused) {
    const auto with = [&](const std::string& value) {
        return refusal_of(checkpoint(dict({{"w", value}}), {{"0", four}}));
    };
    const std::string honest = storage("FloatStorage", "0", 4);
    expect_part(with(tensor(honest, {4}, {2})), "more than the 4 that are there");
    expect_part(with(tensor(honest, {2}, {1}, 3)), "more than the 4");
    expect_part(with(tensor(honest, {2}, {-1}, 1)), "more than the 4");
    expect_part(with(tensor(honest, {1 << 28}, {0})), "claims 268435456 values");
    expect_part(with(tensor(honest, {2, 2}, {1})), "2 extents, but 1 strides");
    expect_part(with(tensor(honest, {1 << 30, 1 << 30, 1 << 30}, {1, 1, 1})), "cannot be read");
    expect_part(with(tensor(storage("FloatStorage", "0", 1 << 28), {1 << 28}, {1})),
                "claims 1073741824 bytes, but the archive holds 16");
    expect_part(with(tensor(storage("FloatStorage", "9", 4), {4}, {1})), "missing in the archive");
    expect_part(with(tensor(storage("ComplexFloatStorage", "0", 4), {4}, {1})),
                "needs torch.ComplexFloatStorage");
}

TEST_F(TensorFiles, PicklesThatNeverEndAreRefused) {
    // A list that holds itself; lists that hold the one before twice, forty times; a deep one; one of many.
    expect_part(refusal_of(checkpoint("]q\x01h\x01"
                                      "a",
                                      {})),
                "deep in each other");
    std::string doubled = "]q" + std::string(1, '\0');
    for (int i = 0; i < 40; ++i)
        doubled +=
            "]q\x01(h" + std::string(1, '\0') + "h" + std::string(1, '\0') + "eq" + std::string(1, '\0');
    expect_part(refusal_of(checkpoint(doubled, {})), "its containers hold more than");
    expect_part(refusal_of(checkpoint(std::string(500000, ']') + std::string(499999, 'a'), {})), "deep");
    expect_part(refusal_of(checkpoint(std::string(2000000, 'N'), {})),
                "more than the limit of 1048576 values");
    for (const std::string bad :
         {"", "(", "a", "u", "t", "h\x05", "X\xff\xff\xff\xff", "\x8e\xff\xff\xff\xff\xff\xff\xff\xff", "R",
          "b", "\x82\x01", "cos\nsystem"})
        EXPECT_THROW(read_pickle("\x80\x02" + bad + "."), Error) << bad;
}

TEST_F(TensorFiles, LegacyCheckpoints) {
    const std::string begin = pickled(std::string("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 12)) +
                              pickled(number(1001)) + pickled(dict({{"little_endian", "\x88"}}));
    const auto file = [&](std::int64_t count) {
        return written(
            "m.pth",
            begin +
                pickled(dict({{"b", tensor(storage("DoubleStorage", "7", 1, true), {1}, {1})},
                              {"w", tensor(storage("FloatStorage", "5", 4, true), {2, 2}, {2, 1})}})) +
                pickled("](" + text("7") + text("5") + "e") + little_endian({std::int64_t{1}}) +
                little_endian({0.25}) + little_endian({count}) + four);
    };
    EXPECT_EQ(values(file(4), "w"), (std::vector<float>{1, 2, 3, 4}));
    EXPECT_EQ(values(file(4), "b"), (std::vector<float>{0.25}));
    expect_part(refusal_of(file(std::int64_t{1} << 40)), "its pickle says 4");
    expect_part(refusal_of(written("n.pth", pickled("}"))), "not one of PyTorch's");
    fs::resize_file(file(4), fs::file_size(path("m.pth")) - 1);
    expect_part(refusal_of(path("m.pth")), "ends too early");
}

std::string npy(const std::string& type, const std::string& shape, const std::string& values,
                bool fortran = false) {
    std::string header = "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") +
                         ", 'shape': " + shape + ", }\n";
    return std::string("\x93NUMPY\x01\0", 8) + little_endian({static_cast<std::uint16_t>(header.size())}) +
           header + values;
}

TEST_F(TensorFiles, ArchivesOfNumPy) {
    for (const bool deflated : {false, true}) {
        const auto file = zipped("m.npz",
                                 {{"w.npy", npy("<f4", "(2, 2)", four)},
                                  {"turned.npy", npy("<f4", "(2, 2)", four, true)},
                                  {"text.npy", npy("<U3", "(1,)", std::string(12, '\0'))},
                                  {"lie.npy", npy("<f4", "(5,)", four)},
                                  {"swapped.npy", npy(">f4", "(1,)", std::string("\x3f\x80\0\0", 4))}},
                                 deflated);
        EXPECT_EQ(values(file, "w"), (std::vector<float>{1, 2, 3, 4}));
        EXPECT_EQ(values(file, "turned"), (std::vector<float>{1, 3, 2, 4}));
        EXPECT_EQ(values(file, "swapped"), (std::vector<float>{1}));
        expect_part(refusal_of(file, "text"), "type <U3");
        expect_part(refusal_of(file, "lie"), "claims 5 values");
    }
    expect_part(refusal_of(zipped("m.npz", {{"a.txt", "a"}})),
                "neither NumPy's arrays nor PyTorch's tensors");
}

TEST_F(TensorFiles, BombsAreRefused) {
    const std::string zeros(70 << 20, '\0');
    const auto file = zipped("m.npz", {{"w.npy", npy("<f4", "(1000,)", zeros)}}, true);
    expect_part(refusal_of(file), "more than 100-fold");
    std::string bytes(40, 'x');
    expect_part(refusal_of(written("n.npz", "PK\x03\x04" + bytes)), "damaged zip archive");
}

TEST_F(TensorFiles, PipelinesNameTensors) {
    const std::string weight = npy("<f4", "(1, 1, 2, 2)", four);
    const auto file = zipped("m#1.npz", {{"up.weight.npy", weight}, {"b.npy", npy("<f4", "(4,)", four)}});
    Pipeline pipeline = parse_pipeline("conv_transpose stride=2 weight=" + file.string() + "#up.weight");
    load_weights(pipeline);
    EXPECT_EQ(pipeline.stages[0].kernel.weight->values->shape(), (Shape{1, 1, 2, 2}));
    EXPECT_EQ((*pipeline.stages[0].kernel.weight->values)(0, 0, 1, 0), 3.0f);
    EXPECT_EQ(read_named_vector(file.string() + "#b").shape(), (Shape{1, 4, 1, 1}));
    expect_part(refusal([&] { read_named_weight(file.string(), true); }),
                "its 4-D ones: up.weight [1, 1, 2, 2]");
    expect_part(refusal([&] { read_named_vector(file.string()); }), "its 1-D ones: b [4]");
    expect_part(refusal([&] { read_named_weight(file.string() + "#b", true); }), "a weight is 4-D");
    expect_part(refusal([&] { read_named_vector(file.string() + "#up.weight"); }),
                "one value per output channel");
}

}  // namespace
}  // namespace engine::network
