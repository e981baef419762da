#include "app/workbench/network_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <fstream>

#include "app/workbench/learning_run.h"
#include "app/workbench/sentence_of.h"
#include "engine/analysis/noise.h"
#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/network/audit_sources.h"
#include "engine/network/load_weights.h"
#include "engine/network/read_model.h"
#include "engine/network/tensor_file.h"
#include "engine/records/audit_report.h"

namespace app {
namespace {

namespace network = engine::network;

/// Random inputs where a picture does not fit, as for a generator.
constexpr std::uint64_t noise_sources = 3;

void add_noise(const network::Port& port, network::AuditRequest& request) {
    network::Extents extents = port.extents;
    for (engine::Index& extent : extents)
        if (extent < 1) extent = 1;
    const engine::Index count = network::count_of(extents, "the network's input");
    if (port.any_rank || count == 0 || !network::is_floating(port.type))
        engine::fail("the network's input {} is {}, which nothing here fits", port.name,
                     network::to_string(port.extents));
    for (std::uint64_t seed = 0; seed < noise_sources; ++seed)
        request.sources.push_back(
            {fmt::format("noise {}", seed),
             network::Array(extents, engine::noise(network::folded(extents), seed), port.type)});
    request.notes.push_back(fmt::format(
        "{} is {}, no picture: normal noise of {} seeds goes in. A picture that varies has a ripple of its own.",
        port.name, network::to_string(port.extents), noise_sources));
}

/// The picture with rows and columns that are multiples of `step`, without what is over at the end.
std::shared_ptr<const engine::Tensor> in_steps(const std::shared_ptr<const engine::Tensor>& picture,
                                               engine::Index step) {
    const engine::Pair plane = picture->shape().plane(), whole{plane.h / step * step, plane.w / step * step};
    if (whole == plane || whole.h == 0 || whole.w == 0) return picture;
    return std::make_shared<const engine::Tensor>(engine::crop(*picture, {0, 0}, whole));
}

network::AuditRequest request_for(const NetworkJob& job, const network::Graph& graph, engine::Index step,
                                  const engine::Progress& progress) {
    network::AuditRequest request;
    const network::Port& port = network::picture_port(graph, {});
    request.port = port.name;
    network::InputOptions options;
    options.range = job.range;
    options.bgr = job.bgr;
    options.fit = true;
    const auto layout = network::picture_layout(graph, port);
    if (!layout || (layout->channels != 1 && layout->channels != 3)) {
        add_noise(port, request);
        return request;
    }
    network::add_constants(graph, port, options, request, progress);
    if (!job.picture) return request;
    const bool open = !layout->height || !layout->width;
    const auto reduced = open ? learning_picture(job.picture, job.longest_side, progress) : job.picture;
    const auto picture = open ? in_steps(reduced, step) : reduced;
    if (picture != reduced)
        request.notes.push_back(fmt::format("The picture is cropped to {}: the network does not take {}.",
                                            to_string(picture->shape().plane()),
                                            to_string(reduced->shape().plane())));
    request.sources.push_back(
        {job.picture_name, network::picture_array(*picture, *layout, options, progress)});
    return request;
}

/// The range that networks usually give, as wide as these outputs need.
engine::Range range_for(const std::vector<std::shared_ptr<const engine::Tensor>>& outputs) {
    double low = 0, high = 0;
    for (const auto& output : outputs) {
        if (!output) continue;
        const engine::Range own = engine::automatic_range(*output, engine::DisplayKind::picture);
        low = std::min(low, own.low);
        high = std::max(high, own.high);
    }
    if (high > 4) return {0, high <= 300 ? 255.0 : high};
    return {low < -0.15 ? -1.0 : 0.0, 1.0};
}

/// A name or a kernel as transposed convolutions have them: kernels of conv layers are mostly odd.
bool looks_transposed(const std::string& name, const network::Extents& extents) {
    for (const char* part : {"up", "deconv", "transp", "tconv"})
        if (name.find(part) != std::string::npos) return true;
    return extents[2] % 2 == 0 && extents[3] % 2 == 0;
}

/// The 4-D weights of a file that holds no graph. Throws engine::Error where there are none.
std::vector<NetworkTensor> tensors_alone(const std::string& file) {
    std::vector<NetworkTensor> tensors;
    for (const network::StoredTensor& tensor : network::open_tensor_file(file).tensors)
        if (tensor.extents.size() == 4 && network::is_floating(tensor.type))
            tensors.push_back({tensor.name, tensor.extents, looks_transposed(tensor.name, tensor.extents)});
    if (tensors.empty()) engine::fail("{} holds no weights of convolutions", file);
    return tensors;
}

/// Networks that scale down and up again, and add or join the two, mostly take multiples of this.
constexpr engine::Index usual_step = 32;

void examine(NetworkFindings& findings, const NetworkJob& job, const engine::Progress& progress) {
    const auto in_steps_of = [&](engine::Index step) {
        findings.request = request_for(job, *findings.graph, step, progress);
        findings.examination = network::examine(*findings.graph, findings.request, progress);
    };
    try {
        in_steps_of(1);
    } catch (const engine::Error& refused) {
        try {
            in_steps_of(usual_step);
        } catch (const engine::Error&) {
            throw engine::Error(refused);
        }
    }
}

}  // namespace

network::TakenLayer stage_of(const std::string& file, const TensorUse& use) {
    engine::Stage stage;
    const auto tensors = network::open_tensor_file(file).tensors;
    const auto found = std::ranges::find(tensors, use.name, &network::StoredTensor::name);
    if (found == tensors.end()) engine::fail("{} has no tensor {}", file, use.name);
    const network::Extents& e = found->extents;
    const auto strided = [&](auto layer) {
        layer.stride = {use.stride, use.stride};
        layer.padding = {engine::PaddingKind::same, {}};
        stage.op = layer;
    };
    use.transposed ? strided(engine::ConvTranspose{}) : strided(engine::Conv{});
    stage.kernel.channels = use.transposed ? e[1] : e[0];
    stage.kernel.weight = engine::GivenWeight{file + "#" + use.name, nullptr};
    std::string bias = use.name;
    if (const auto at = bias.rfind("weight"); at != bias.npos) bias.replace(at, 6, "bias");
    const auto other = std::ranges::find(tensors, bias, &network::StoredTensor::name);
    if (other != tensors.end() && bias != use.name)
        stage.kernel.given_bias = engine::GivenWeight{file + "#" + bias, nullptr};
    network::TakenLayer taken;
    taken.layer.stages.push_back(std::move(stage));
    engine::load_weights(taken.layer);
    taken.picture =
        std::make_shared<const engine::Tensor>(engine::noise({1, use.transposed ? e[0] : e[1], 32, 32}, 0));
    if (!found->turned.empty())
        taken.notes.push_back(fmt::format("The kernel was turned from {}.", found->turned));
    taken.notes.push_back("Padding is same; the file does not say which it was.");
    return taken;
}

std::shared_ptr<const NetworkFindings> examine_network(const NetworkJob& job,
                                                       const engine::Progress& progress) {
    static std::atomic<std::uint64_t> count{0};
    auto findings = std::make_shared<NetworkFindings>();
    findings->serial = ++count;
    findings->job = job;
    findings->graph = job.graph;
    findings->error = sentence_of([&] {
        try {
            if (!findings->graph)
                findings->graph = std::make_shared<const network::Graph>(network::read_model(job.file));
        } catch (const network::WeightsAlone&) {
            findings->tensors = tensors_alone(job.file);
        }
    });
    if (!findings->graph) return findings;
    findings->error = sentence_of([&] {
        findings->job.graph = findings->graph;
        findings->parameters = network::parameter_count(*findings->graph);
        examine(*findings, job, progress);
        findings->constants = static_cast<std::size_t>(std::ranges::count_if(
            findings->request.sources,
            [](const network::AuditSource& source) { return network::is_constant_colour(source.name); }));
        for (std::size_t i = 0; i < findings->request.sources.size(); ++i)
            if (findings->request.sources[i].name == job.picture_name) findings->picture_source = i;
        findings->output_range = range_for(findings->examination.outputs);
    });
    return findings;
}

NetworkJob network_job(const NetworkView& view, const engine::Source& source) {
    const std::string name =
        source.name.empty() ? "sample" : std::filesystem::path(source.name).filename().string();
    return {view.file, nullptr, view.range, view.bgr, view.longest_side, source.picture, name};
}

bool NetworkJob::same_as(const NetworkJob& other) const {
    return file == other.file && range == other.range && bgr == other.bgr &&
           longest_side == other.longest_side && picture == other.picture &&
           picture_name == other.picture_name;
}

std::string network_report(const NetworkJob& job, const engine::Progress& progress) {
    const auto findings = examine_network(job, progress);
    if (!findings->error.empty()) engine::fail("{}", findings->error);
    return engine::audit_json(*findings->graph, findings->examination.audit,
                              std::filesystem::path(job.file).filename().string());
}

void check_network_file(const std::filesystem::path& path) {
    try {
        network::read_model(path);
    } catch (const network::WeightsAlone&) {
        tensors_alone(path.string());
    }
}

bool is_network_file(const std::filesystem::path& path) {
    const std::string extension = path.extension().string();
    for (const char* known : {".onnx", ".keras", ".h5", ".hdf5", ".pt", ".pth", ".safetensors", ".npz"})
        if (extension == known) return true;
    if (extension != ".json") return false;
    std::ifstream file(path, std::ios::binary);
    std::string start(1 << 16, '\0');
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return start.find("\"modelTopology\"") != std::string::npos ||
           start.find("\"weightsManifest\"") != std::string::npos;
}

}  // namespace app
