// Workbench: owns the state and everything that changes it: edits with their history, the workers, files.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/document/dialog.h"
#include "app/document/edits.h"
#include "app/document/history.h"
#include "app/document/state.h"
#include "app/workbench/folder_list.h"
#include "app/workbench/learning_run.h"
#include "app/workbench/network_run.h"
#include "app/workbench/thumbnails.h"

namespace app {

class SessionKeeper;
struct LoadOutcome;
struct Wanted;

class Workbench {
  public:
    /// `wake` is called from any thread when poll() has something to do.
    explicit Workbench(std::function<void()> wake);
    ~Workbench();

    const State& state() const { return state_; }
    ViewState& view() { return state_.view; }
    Settings& settings() { return state_.settings; }
    const History& history() const { return history_; }

    /// Sets the document to begin with; this is no undo step.
    void start(Document document);
    /// Makes the change as one undo step.
    void edit(const Edit& edit);
    /// Makes one step of a drag: the document changes at once, history learns of it in finish_drag().
    void drag(const Edit& edit);
    void finish_drag();
    void undo();
    void redo();

    /// Reads a picture, signal, session or figure in the background, then makes it one undo step (none for
    /// the first).
    void open(const std::string& name);
    /// Opens several, as they are dropped on the window: the first is shown, step_picture() reaches the
    /// others.
    void open_all(std::vector<std::string> names);
    /// Goes to the next (1) or previous (-1) of the files dropped together, otherwise of the picture's
    /// folder.
    void step_picture(int step);
    /// Reads the source again, prepared differently.
    void set_treatment(const SourceTreatment& treatment);
    /// Takes the preset, with its own signal or picture unless the user has opened one.
    void use_preset(std::string_view id);
    void save_session(const std::filesystem::path& path);
    /// Does work in the background that ends with a sentence for the status line: exports and the like.
    void run_in_background(std::string what, std::function<std::string(const engine::Progress&)> work);
    void cancel_work();

    /// Steps forward (1) or back (-1) in the lesson that is open: the step sets the window up anew, whatever
    /// was done in between. Lessons are opened as pictures are.
    void step_lesson(int step);
    void show_lesson_step(std::size_t step);
    /// Brings back everything as it was before the lesson.
    void leave_lesson();
    /// Offers a lesson at a first start; opening one, or declining, ends the offer for good.
    void offer_lesson() { state_.offers_lesson = !state_.settings.lesson_offered; }
    void decline_lesson();
    /// Begins a lesson with the present state; add_lesson_step() continues it, and its words can be edited.
    void new_lesson();
    /// Makes the present state a new step behind the one that is shown, or the new state of that step.
    void add_lesson_step();
    void keep_lesson_step();
    void remove_lesson_step();
    /// Changes the lesson that is open: its words, what it hides.
    void edit_lesson(const std::function<void(engine::Lesson&, std::size_t step)>& change);
    /// What the step claims, as parse_lesson_checks() reads it; what it refuses is kept to be mended.
    void claim(const std::string& checks);
    void write_lesson(bool on);
    /// A lesson that came packed is packed again.
    void save_lesson(const std::filesystem::path& path);
    /// With all its files as one.
    void pack_lesson(const std::filesystem::path& path);
    void show_answer(bool on);
    void show_lesson_controls(bool on);

    void say(std::string sentence);
    void complain(std::string sentence);
    /// Shows why an edit was not taken: its sentence, and its settings in red until the next change; `typed`
    /// is what was typed.
    void refuse(const engine::Error& error, std::string typed = {});
    /// Forgets a refused edit that was taken back.
    void forget_refused() { state_.refused.reset(); }

    /// Once per frame, before drawing: takes results, hands out work, saves what has changed. True when
    /// something new is to be drawn.
    bool poll();
    /// Whether pictures of what was changed may come within a frame's time, so that a frame without them
    /// would only take the processor from them. As poll() left it.
    bool is_answer_near() const { return is_answer_near_; }
    /// Blocks until no work waits or runs, and takes the results (for --screenshot and tests).
    void wait_idle();

    /// Sets where settings and session are kept from now on, and reads the settings. Without this nothing is
    /// ever written.
    void keep_files(const std::filesystem::path& settings_file, const std::filesystem::path& session_file);
    /// Opens the last session; false when there is none.
    bool restore_session();
    /// Writes everything that has not been written yet.
    void flush_files();

    /// Requests that the platform answers after the frame.
    bool quit_requested = false;
    bool fullscreen_requested = false;
    std::string copy_request;              ///< text for the clipboard; the platform takes it
    std::optional<Dialog> dialog_request;  ///< the UI opens it and clears this
    Thumbnails& thumbnails() { return thumbnails_; }
    FolderLister& folders() { return folders_; }
    LearningRun& learning() { return learning_; }
    const LearningRun& learning() const { return learning_; }
    NetworkRun& network() { return network_; }
    const NetworkRun& network() const { return network_; }
    /// The layer that the Network view shows, by its place in the audit; nullopt before there is one.
    std::optional<std::size_t> shown_network_layer() const;
    /// The source whose pictures it shows.
    std::size_t shown_network_source() const;
    /// The layer with its weights becomes that side, and what stands before it the encoder.
    void take_network_layer(Side side);
    /// Writes the network as .onnx, the shown layer mended in the shown way.
    void save_mended_network(const std::filesystem::path& path);
    /// Shows the Learning view, whose run is then that of the document as it stands.
    void open_learning();
    void set_timings(const Timings& timings) { state_.timings = timings; }

  private:
    struct Workers;
    void change_document(const Edit& edit);
    void submit();
    Wanted wanted() const;
    bool take_findings();
    void show(const Shown& shown);
    bool take_study();
    bool take_background();
    void ask_to_learn();
    bool take_learning();
    void ask_for_network();
    bool take_from_network();
    bool forget_message();
    void keep_files_current(bool now);
    void load(const std::string& name, const Document& base, const std::string& preset);
    void take_lesson(const LoadOutcome& outcome);
    void put_aside();
    void rescue_lesson();
    void lesson_is_saved(const std::filesystem::path& path);
    void ask_for_checks();
    bool take_checks();
    bool take_loaded();
    void adopt(LoadOutcome& outcome);
    void show_network(const LoadOutcome& outcome);

    State state_;
    History history_;
    using Clock = std::chrono::steady_clock;
    Clock::time_point message_since_{};
    std::optional<Document> drag_base_;
    bool is_answer_near_ = false;
    std::function<std::string(const Document&, const Document&)> drag_label_;
    /// What was open before a lesson.
    struct Before {
        Document document;
        ViewState view;
        History history;
        std::string session_extra;
    };
    std::optional<Before> before_lesson_;
    std::unique_ptr<SessionKeeper> keeper_;
    std::vector<std::string> dropped_;  ///< together, the last time
    Thumbnails thumbnails_;
    FolderLister folders_;
    LearningRun learning_;
    NetworkRun network_;
    std::shared_ptr<const LearningNews> learning_news_;  ///< the last that poll() has seen
    std::unique_ptr<Workers> workers_;                   ///< last: its threads end first
};

}  // namespace app
