// Finds the stored tensors of a Keras layer, and turns them to PyTorch's layout.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/network/keras_config.h"
#include "engine/network/tensor_file.h"

namespace engine::network {

/// From Keras' axes to PyTorch's: those of conv and transposed conv alike are reversed in pairs
/// ([kH, kW, in, out] to [out, in, kH, kW], [kH, kW, out, in] to [in, out, kH, kW]; `pairs` where nothing
/// says which of the two it is); depthwise kernels [kH, kW, C, m] become [C·m, 1, kH, kW], dense ones [in,
/// out] become [out, in], slopes [H, W, C] [C, H, W].
enum class Turn { none, conv, transposed, pairs, depthwise, dense, slopes };

Extents turned(Extents extents, Turn turn);
Array turned(const Array& array, Turn turn);
/// The tensor, to be read with its axes turned; it says so.
void turn(StoredTensor& tensor, Turn how);

/// A weight of a layer, by the name that Keras gives it.
struct KerasRole {
    std::string name;  ///< "kernel", "bias", "gamma", …
    Turn turn = Turn::none;
};
/// The weights in the order in which Keras keeps them; empty for layers without.
std::vector<KerasRole> roles_of(const KerasLayer& layer);

/// The weights of all layers of a model, nested ones included.
class KerasWeights {
  public:
    /// `stored` are a file's tensors as they are, by their paths.
    KerasWeights(const KerasModel& model, const std::vector<StoredTensor>& stored);

    /// The layer of that path ("inner/conv"), its weight, turned. Throws Error that names it where it is
    /// missing or cannot be read.
    Array read(const std::string& layer, const std::string& role) const;
    /// The channels of the layer's input, as its depthwise kernel tells; 0 where it has none.
    Index channels_of_depthwise(const std::string& layer) const;
    /// All, as tensors of a file: "conv/kernel", found by their paths too; then those that no layer has.
    std::vector<StoredTensor> tensors() const { return tensors_; }

  private:
    /// Where a layer stands: its path in the model, its own name, and the group that numbers its weights.
    struct Place {
        std::string path, name, numbered_at, group;
    };
    void assign(const KerasModel& model, const std::string& outer, const std::string& numbered_at,
                const std::vector<StoredTensor>& stored);
    /// The stored weight of that role, the layer's `number`-th; null where there is none.
    const StoredTensor* find(const Place& place, const KerasRole& role, std::size_t number,
                             const std::vector<StoredTensor>& stored) const;
    void add(const StoredTensor& from, const std::string& name, Turn turn);
    void add_rest(const std::vector<StoredTensor>& stored);

    std::vector<StoredTensor> tensors_;
    std::vector<Extents> stored_;  ///< of the layers' own tensors before they were turned
    std::map<std::string, std::size_t> by_name_;
    std::map<std::string, std::size_t> used_;
    std::map<std::string, std::size_t> paths_;                 ///< of stored tensors
    std::map<std::string, std::vector<std::size_t>> by_part_;  ///< a group's name and the weight's
};

}  // namespace engine::network
