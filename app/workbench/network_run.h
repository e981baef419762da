// NetworkRun: the trained network of the Network view: read, run, its layers looked at, mendings tried, each
// on a thread of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/workbench/network_findings.h"
#include "app/workbench/worker.h"
#include "engine/network/layer_look.h"
#include "engine/network/mend_trial.h"

namespace app {

/// One layer, and what one source looks like inside it.
struct NetworkLayer {
    std::shared_ptr<const NetworkFindings> of;
    std::size_t layer = 0, source = 0;
    engine::network::LayerLook look;
    std::string error;  ///< why nothing is seen inside; the kernels may be there
    std::uint64_t serial = 0;
};

/// All ways to mend one layer.
struct NetworkMending {
    std::shared_ptr<const NetworkFindings> of;
    std::size_t layer = 0;
    std::vector<engine::network::MendTrial> trials;
    std::uint64_t serial = 0;
};

/// A layer on its way to a side of the document.
struct NetworkTaken {
    std::shared_ptr<const NetworkFindings> of;
    std::string name;  ///< of the layer, or the tensor
    Side side = Side::left;
    engine::network::TakenLayer taken;
    engine::Source source;       ///< what the layer, or the encoder before it, takes
    bool keeps_picture = false;  ///< that is the picture that was open already
    std::string error;           ///< why it cannot be taken; then the rest is empty
};

/// Only the window's thread may use this.
class NetworkRun {
  public:
    /// `wake` is called from any thread when poll() has something to do.
    explicit NetworkRun(const std::function<void()>& wake);

    /// Sets the network from now on; does nothing where it is the same as before.
    void want(NetworkJob job);
    /// Sets the layer to look at, by its place in the audit, and the source that is seen inside it.
    void look(std::size_t layer, std::size_t source);
    /// Asks for all ways to mend that layer to be tried.
    void mend(std::size_t layer);
    /// Takes the layer out of the network, as take_layer() does; taken() then gives it once. A source of its
    /// own is kept in `folder`, so that a session finds it again; an empty `folder` keeps nothing.
    void take(std::size_t layer, std::size_t source, Side side, const std::filesystem::path& folder);
    /// The same for a tensor from a file of weights alone, taken as that layer; noise of its channels stands
    /// for what reaches it.
    void take(const TensorUse& use, Side side, const std::filesystem::path& folder);
    std::optional<NetworkTaken> taken() { return taking_.take(); }
    /// Takes results; true when there are any.
    bool poll();
    void wait_idle() const;
    /// Stops what runs; nothing begins again until again().
    void cancel();
    void again();
    bool was_cancelled() const { return cancelled_ && !busy(); }

    /// Whether the findings are of what is wanted.
    bool is_current() const;
    bool is_examining() const { return examining_.busy(); }
    bool busy() const { return is_examining() || mending_.busy(); }
    /// The progress of the work under way, from 0 to 1.
    double progress() const { return is_examining() ? examining_.progress() : mending_.progress(); }
    /// Null before the first.
    const std::shared_ptr<const NetworkFindings>& findings() const { return findings_; }
    /// The look at the layer that was asked for; null until it has come.
    const NetworkLayer* layer() const;
    const NetworkMending* mending() const;

  private:
    struct Question {
        std::shared_ptr<const NetworkFindings> of;
        std::size_t layer = 0, source = 0;
        Side side = Side::left;
        std::optional<TensorUse> tensor = {};
        std::filesystem::path folder = {};
        bool operator==(const Question&) const = default;
    };
    static NetworkLayer look_at(const Question& question, const engine::Progress& progress);
    static NetworkTaken take_out(const Question& question, const engine::Progress& progress);
    static NetworkMending try_all(const Question& question, const engine::Progress& progress);

    std::optional<NetworkJob> wanted_;
    std::optional<Question> looks_at_, mends_;
    std::shared_ptr<const NetworkFindings> findings_;
    std::optional<NetworkLayer> layer_;
    std::optional<NetworkMending> mended_;
    std::uint64_t serial_ = 0;
    bool cancelled_ = false;
    Worker<NetworkJob, std::shared_ptr<const NetworkFindings>> examining_;
    Worker<Question, NetworkLayer> looking_;
    Worker<Question, NetworkTaken> taking_;
    Worker<Question, NetworkMending> mending_;  ///< last: their threads end first
};

}  // namespace app
