// The common part of the Keras and the TensorFlow writer: arrays are NHWC, and keras.ops and tf name most
// functions alike.
#pragma once

#include "engine/frameworks/code_writer.h"

namespace engine {

class ChannelsLastWriter : public CodeWriter {
  protected:
    /// `space` is "ops" or "tf"; `take` and `concat` what it calls these.
    ChannelsLastWriter(std::string space, std::string take, std::string concat)
        : space_(std::move(space)), take_(std::move(take)), concat_(std::move(concat)) {}

    using CodeWriter::write;
    void write(const StageNames& place, const ZeroInsert& layer) override;
    void write(const StageNames& place, const PixelShuffle& layer) override;
    void write(const StageNames& place, const PixelUnshuffle& layer) override;
    void write(const StageNames& place, const Pad& layer) override;
    void write_planes(const std::string& output, const std::string& input, const std::string& rows,
                      const std::string& columns) override;
    void write_bias(const StageNames& place) override;
    void write_concat(const StageNames& place, const std::string& skip) override;

    /// output = input with so many rows and columns of `value` (Python text) around it.
    void write_pad(const std::string& output, const std::string& input, const Sides& sides,
                   const std::string& value = "0.0");
    /// The same with rows of the input, after padding_mode.
    void write_index_pad(const StageNames& place, const Sides& sides, PaddingMode mode);
    /// Resizing by two small matrices: for what the framework's own resize does otherwise.
    void write_matrix_resize(const StageNames& place, const Upsample& layer);
    /// The weight in the framework's layout: (kH, kW, I/groups, O) or, transposed, (kH, kW, O, I).
    static std::string channels_last(const std::string& weight) { return weight + ".transpose(2, 3, 1, 0)"; }
    /// The weight of a transposed conv with its groups and, when `dilation` is not 1, its dilation worked in.
    std::string plain_transposed_weight(const StageNames& place, Index groups, Pair dilation);
    std::string dilated_weight(const std::string& weight, Pair dilation);
    static std::string crop(const Sides& sides);

  private:
    void write_shuffle(const StageNames& place, const ShuffleSteps& steps);

    std::string space_, take_, concat_;
};

}  // namespace engine
