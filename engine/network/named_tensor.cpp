#include "engine/network/named_tensor.h"

#include <algorithm>
#include <fstream>

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/files/npy.h"
#include "engine/network/tensor_file.h"

namespace engine::network {
namespace {

namespace fs = std::filesystem;

struct Named {
    std::string file;
    std::string tensor;  ///< "": none is named
};

bool exists(const std::string& file) {
    std::error_code code;
    return fs::exists(file, code);
}

/// Names of files may hold a # too: the first one that ends the name of a file parts the two.
Named parted(const std::string& named) {
    if (exists(named)) return {named, ""};
    const auto at = [&](std::size_t sign) { return Named{named.substr(0, sign), named.substr(sign + 1)}; };
    const std::size_t first = named.find('#');
    for (std::size_t sign = first; sign != std::string::npos; sign = named.find('#', sign + 1))
        if (exists(named.substr(0, sign))) return at(sign);
    return first == std::string::npos ? Named{named, ""} : at(first);
}

/// Whether the file is a .npy, or none that could be anything else.
bool is_npy(const std::string& file) {
    std::error_code code;
    if (!fs::is_regular_file(file, code)) return true;  // whose reader knows the sentence
    std::ifstream stream(file, std::ios::binary);
    char begin[6] = {};
    stream.read(begin, sizeof begin);
    return stream.gcount() == 0 || std::string_view(begin, sizeof begin) == "\x93NUMPY" ||
           fs::path(file).extension() == ".npy";
}

/// "up.weight [8, 16, 4, 4], …": the tensors of that many dimensions.
std::string listed(const TensorFile& file, Index rank) {
    constexpr int most = 20;
    std::string text;
    int count = 0;
    for (const StoredTensor& tensor : file.tensors) {
        if (static_cast<Index>(tensor.extents.size()) != rank) continue;
        if (++count > most) continue;
        text += fmt::format("{}{} {}", count > 1 ? ", " : "", printable_line(tensor.name),
                            to_string(tensor.extents));
    }
    if (count > most) text += fmt::format(" and {} more", count - most);
    return text;
}

[[noreturn]] void ask_which(const TensorFile& file, const char* key, Index rank) {
    const std::string likely = listed(file, rank);
    const std::string path = file.path.string();
    if (likely.empty() && !file.unread.empty())
        fail("{} holds no {}-D tensor that can be read; {} {}", path, rank,
             printable_line(file.unread[0].name.empty() ? "it" : file.unread[0].name),
             printable_line(file.unread[0].why));
    if (likely.empty()) fail("{} holds no {}-D tensor", path, rank);
    fail("{} needs the name of a tensor, {}={}#TENSOR; its {}-D ones: {}", path, key, path, rank, likely);
}

/// The named tensor of a file of several, which has to hold floating-point values.
Array read_one(const Named& named, const char* key, Index rank, std::string* turned = nullptr) {
    const TensorFile file = open_tensor_file(named.file);
    if (named.tensor.empty()) ask_which(file, key, rank);
    Array array = read_stored(file, named.tensor);
    if (!array.is_number())
        fail("{}#{} holds values of type {}: floating-point ones are needed", named.file, named.tensor,
             name(array.type()));
    if (turned) *turned = find_stored(file, named.tensor)->turned;
    return array;
}

}  // namespace

NamedWeight read_named_weight(const std::string& named, bool transposed) {
    const Named parts = parted(named);
    if (parts.tensor.empty() && is_npy(parts.file)) return {read_npy_weight(parts.file, transposed), ""};
    std::string turned;
    const Array array = read_one(parts, "weight", 4, &turned);
    if (array.rank() != 4)
        fail("{} is {}, of {} dimensions: a weight is 4-D, {}", named, to_string(array.extents()),
             array.rank(), transposed ? "[I, O/groups, kH, kW]" : "[O, I/groups, kH, kW]");
    return {*array.tensor(), turned};
}

Tensor read_named_vector(const std::string& named) {
    const Named parts = parted(named);
    if (parts.tensor.empty() && is_npy(parts.file)) return read_npy_vector(parts.file);
    const Array array = read_one(parts, "bias", 1);
    const Extents& extents = array.extents();
    if ((array.rank() != 1 && array.rank() != 4) ||
        *std::max_element(extents.begin(), extents.end()) != array.size())
        fail("{} is {}: a 1-D array with one value per output channel is needed", named, to_string(extents));
    return *array.tensor({1, array.size(), 1, 1});
}

}  // namespace engine::network
