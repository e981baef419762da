#include "drop_files.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>

#include <array>
#include <chrono>
#include <optional>
#include <thread>

namespace app::testing {
namespace {

/// The file manager's end of the protocol.
class Source {
  public:
    Source(Window target, std::string uris) : target_(target), uris_(std::move(uris)) {
        window_ = XCreateSimpleWindow(display_, DefaultRootWindow(display_), 0, 0, 1, 1, 0, 0, 0);
        XSetSelectionOwner(display_, atom("XdndSelection"), window_, CurrentTime);
    }
    ~Source() { XCloseDisplay(display_); }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    std::string drop() {
        constexpr long version = 5, x = 200, y = 200;
        send("XdndEnter", {id(window_), version << 24, id(atom("text/uri-list")), 0, 0});
        send("XdndPosition", {id(window_), 0, x << 16 | y, CurrentTime, id(atom("XdndActionCopy"))});
        const auto status = answer("XdndStatus");
        if (!status) return "no answer to XdndPosition";
        if (!((*status)[1] & 1)) return "refused";
        send("XdndDrop", {id(window_), 0, CurrentTime, 0, 0});
        return answer("XdndFinished") ? "finished" : "no answer to XdndDrop";
    }

  private:
    using Data = std::array<long, 5>;
    static long id(unsigned long value) { return static_cast<long>(value); }
    Atom atom(const char* name) { return XInternAtom(display_, name, False); }

    void send(const char* message, const Data& data) {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = target_;
        event.xclient.message_type = atom(message);
        event.xclient.format = 32;
        for (std::size_t i = 0; i < data.size(); ++i)
            event.xclient.data.l[i] = data[i];
        XSendEvent(display_, target_, False, NoEventMask, &event);
        XFlush(display_);
    }

    /// Hands out the list of files whenever it is asked for, until the message comes.
    std::optional<Data> answer(const char* message) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (std::chrono::steady_clock::now() < end) {
            if (XPending(display_) == 0) {
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
                continue;
            }
            XEvent event;
            XNextEvent(display_, &event);
            if (event.type == SelectionRequest) hand_out(event.xselectionrequest);
            if (event.type != ClientMessage || event.xclient.message_type != atom(message)) continue;
            Data data;
            for (std::size_t i = 0; i < data.size(); ++i)
                data[i] = event.xclient.data.l[i];
            return data;
        }
        return {};
    }

    void hand_out(const XSelectionRequestEvent& request) {
        XChangeProperty(display_, request.requestor, request.property, request.target, 8, PropModeReplace,
                        reinterpret_cast<const unsigned char*>(uris_.data()), static_cast<int>(uris_.size()));
        XEvent event{};
        event.xselection.type = SelectionNotify;
        event.xselection.requestor = request.requestor;
        event.xselection.selection = request.selection;
        event.xselection.target = request.target;
        event.xselection.property = request.property;
        event.xselection.time = request.time;
        XSendEvent(display_, request.requestor, False, NoEventMask, &event);
        XFlush(display_);
    }

    ::Display* display_ = XOpenDisplay(nullptr);
    Window target_, window_ = 0;
    std::string uris_;
};

std::string uri_of(const std::filesystem::path& file) {
    std::string uri = "file://";
    for (const char c : file.string())
        uri += c == ' ' ? std::string("%20") : std::string(1, c);
    return uri + "\r\n";
}

}  // namespace

std::string drop_files(const std::string& window, const std::vector<std::filesystem::path>& files) {
    std::string uris;
    for (const auto& file : files)
        uris += uri_of(file);
    return Source(std::stoul(window), uris).drop();
}

}  // namespace app::testing
