// Files of named tensors. The first byte chooses: the file as it is (safetensors, zips, PyTorch's old form,
// ONNX), or the inside of an archive whose checksums are right: an array of NumPy's, or the pickle of
// PyTorch's.
#include "engine/network/tensor_file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/stored_zip.h"

namespace {

std::string file_of(unsigned kind, const std::string& bytes) {
    switch (kind % 3) {
        case 1: return fuzz::stored_zip({{"w.npy", bytes}, {"b.npy", bytes}});
        case 2:
            return fuzz::stored_zip(
                {{"m/data.pkl", bytes}, {"m/data/0", std::string(64, 'x')}, {"m/data/1", "yy"}});
        default: return bytes;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const fuzz::File file(file_of(data[0], std::string(fuzz::text_of(data + 1, size - 1))));
    fuzz::expect_an_answer([&] {
        const engine::network::TensorFile tensors = engine::network::open_tensor_file(file.name());
        for (const engine::network::UnreadValue& value : tensors.unread)
            FUZZ_CHECK(!value.why.empty());
        for (std::size_t i = 0; i < tensors.tensors.size() && i < 20; ++i)
            fuzz::expect_an_answer([&] {
                const engine::network::StoredTensor& stored = tensors.tensors[i];
                const engine::network::Array array = read_stored(tensors, stored.name);
                FUZZ_CHECK(array.size() == engine::network::count_of(array.extents(), "it"));
                double sum = 0;
                if (array.is_number())
                    for (const float value : array.numbers())
                        sum += static_cast<double>(value);
                FUZZ_CHECK(sum != 1e300);
            });
    });
    return 0;
}
