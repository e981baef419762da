#include "app/workbench/network_run.h"

#include <fmt/format.h>

#include <cctype>

#include "app/workbench/sentence_of.h"
#include "engine/core/error.h"
#include "engine/files/npy.h"

namespace app {

namespace network = engine::network;
namespace {

namespace fs = std::filesystem;

/// Letters and digits of a name, for a file.
std::string plain(const std::string& name) {
    std::string result;
    for (const char c : name)
        result += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return result.substr(0, 80);
}

engine::Source kept_source(const NetworkTaken& taken, const fs::path& folder) {
    fs::path file =
        fmt::format("{}-{}.npy", plain(fs::path(taken.of->job.file).filename().string()), plain(taken.name));
    if (!folder.empty()) {
        file = folder / file;
        fs::create_directories(folder);
        engine::write_npy(file, *taken.taken.picture);
    }
    return {file.string(), taken.taken.picture};
}

}  // namespace

NetworkRun::NetworkRun(const std::function<void()>& wake)
    : examining_(examine_network, wake),
      looking_(look_at, wake),
      taking_(take_out, wake),
      mending_(try_all, wake) {}

NetworkLayer NetworkRun::look_at(const Question& question, const engine::Progress& progress) {
    NetworkLayer result{question.of, question.layer, question.source, {}, {}, 0};
    const auto& layer = question.of->examination.audit.layers.at(question.layer).layer;
    result.error = sentence_of([&] {
        result.look = network::look_at_layer(*question.of->graph, layer, question.of->request,
                                             question.source, progress);
    });
    if (!result.error.empty() && result.look.kernels.empty())
        sentence_of([&] { result.look = network::look_at_kernels(*question.of->graph, layer, progress); });
    return result;
}

NetworkMending NetworkRun::try_all(const Question& question, const engine::Progress& progress) {
    NetworkMending result{question.of, question.layer, {}, 0};
    const auto& examination = question.of->examination;
    double at = 0;
    for (const auto method :
         {network::MendMethod::weights, network::MendMethod::activations, network::MendMethod::resize_conv}) {
        network::MendTrial trial;
        trial.method = method;
        const std::string error = sentence_of([&] {
            trial = network::try_mending(
                *question.of->graph, examination.audit, examination.audit.layers.at(question.layer).layer,
                method, question.of->request, examination.outputs, progress.section(at / 3, (at + 1) / 3));
        });
        if (!error.empty()) trial.error = error;
        result.trials.push_back(std::move(trial));
        at += 1;
    }
    return result;
}

NetworkTaken NetworkRun::take_out(const Question& question, const engine::Progress& progress) {
    NetworkTaken result;
    result.of = question.of;
    result.side = question.side;
    result.name = question.tensor ? question.tensor->name
                                  : question.of->examination.audit.layers[question.layer].layer.name;
    const NetworkJob& job = question.of->job;
    result.error = sentence_of([&] {
        if (question.tensor)
            result.taken = stage_of(job.file, *question.tensor);
        else
            result.taken =
                network::take_layer(*question.of->graph, job.file, question.of->examination.audit,
                                    question.layer, question.of->request, question.source, progress);
        // A tensor takes any picture of its channels, a layer only what goes into the network.
        result.keeps_picture = question.tensor
                                   ? result.taken.picture->shape().c == job.picture->shape().c
                                   : result.taken.from_input && *result.taken.picture == *job.picture;
        if (!result.keeps_picture) result.source = kept_source(result, question.folder);
    });
    return result;
}

void NetworkRun::want(NetworkJob job) {
    if (wanted_ && wanted_->same_as(job)) return;
    if (!job.graph && findings_ && findings_->job.file == job.file) job.graph = findings_->graph;
    wanted_ = job;
    cancelled_ = false;
    examining_.cancel();
    examining_.submit(std::move(job));
}

void NetworkRun::look(std::size_t layer, std::size_t source) {
    const Question question{findings_, layer, source, {}, {}, {}};
    if (!findings_ || layer >= findings_->examination.audit.layers.size() || looks_at_ == question) return;
    looks_at_ = question;
    looking_.cancel();
    looking_.submit(question);
}

void NetworkRun::mend(std::size_t layer) {
    const Question question{findings_, layer, 0, {}, {}, {}};
    if (!findings_ || layer >= findings_->examination.audit.layers.size() || mends_ == question) return;
    mends_ = question;
    cancelled_ = false;
    mending_.cancel();
    mending_.submit(question);
}

void NetworkRun::take(std::size_t layer, std::size_t source, Side side, const fs::path& folder) {
    if (findings_ && layer < findings_->examination.audit.layers.size())
        taking_.submit({findings_, layer, source, side, {}, folder});
}

void NetworkRun::take(const TensorUse& use, Side side, const fs::path& folder) {
    if (findings_) taking_.submit({findings_, 0, 0, side, use, folder});
}

bool NetworkRun::poll() {
    auto found = examining_.take();
    if (found && wanted_ && (*found)->job.same_as(*wanted_)) findings_ = *found;
    auto looked = looking_.take();
    if (looked) {
        looked->serial = ++serial_;
        layer_ = std::move(looked);
    }
    auto tried = mending_.take();
    if (tried) {
        tried->serial = ++serial_;
        mended_ = std::move(tried);
    }
    return found || looked || tried;
}

void NetworkRun::wait_idle() const {
    examining_.wait_idle();
    looking_.wait_idle();
    taking_.wait_idle();
    mending_.wait_idle();
}

void NetworkRun::cancel() {
    cancelled_ = (wanted_ && !is_current()) || (mends_ && !mending());
    examining_.cancel();
    mending_.cancel();
    taking_.cancel();
}

void NetworkRun::again() {
    cancelled_ = false;
    if (wanted_ && !is_current())
        examining_.submit(*wanted_);
    else if (mends_)
        mending_.submit(*mends_);
}

bool NetworkRun::is_current() const { return findings_ && wanted_ && findings_->job.same_as(*wanted_); }

const NetworkLayer* NetworkRun::layer() const {
    const bool answers =
        layer_ && looks_at_ && layer_->of == looks_at_->of && layer_->layer == looks_at_->layer;
    return answers ? &*layer_ : nullptr;
}

const NetworkMending* NetworkRun::mending() const {
    const bool answers = mended_ && mends_ && mended_->of == mends_->of && mended_->layer == mends_->layer;
    return answers ? &*mended_ : nullptr;
}

}  // namespace app
