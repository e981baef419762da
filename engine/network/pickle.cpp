#include "engine/network/pickle.h"

#include <charconv>
#include <unordered_map>

#include "engine/core/error.h"

namespace engine::network {
namespace {

using Kind = PickleValue::Kind;

/// The machine that a pickle is a program for: a stack, marks on it, and a memo.
class Machine {
  public:
    Machine(std::string_view bytes, std::size_t begin) : bytes_(bytes), position_(begin), begin_(begin) {}

    Pickle run() {
        while (!stopped_)
            step(static_cast<unsigned char>(take(1)[0]));
        pickle_.result = pop();
        pickle_.end = position_;
        return std::move(pickle_);
    }

  private:
    [[noreturn]] static void damaged() { fail("its pickle is damaged"); }

    std::string_view take(std::uint64_t count) {
        if (count > bytes_.size() - position_) fail("its pickle ends too early");
        if (position_ + count - begin_ > max_pickle_bytes)
            fail("its pickle has more than the limit of {} bytes", max_pickle_bytes);
        const std::string_view taken = bytes_.substr(position_, count);
        position_ += count;
        return taken;
    }
    std::uint64_t number(int width) {
        const std::string_view taken = take(static_cast<std::uint64_t>(width));
        std::uint64_t value = 0;
        for (int i = width; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(taken[static_cast<std::size_t>(i)]);
        return value;
    }
    std::string_view line() {
        const std::size_t end = bytes_.substr(0, begin_ + std::min(bytes_.size() - begin_, max_pickle_bytes))
                                    .find('\n', position_);
        if (end == std::string_view::npos) fail("its pickle ends too early");
        const std::string_view text = take(end - position_);
        take(1);
        return text;
    }

    /// Values and copied references count alike, so that no short pickle costs much.
    void spend(std::size_t count) {
        if (count > max_pickle_values - spent_)
            fail("its pickle builds more than the limit of {} values", max_pickle_values);
        spent_ += count;
    }
    std::uint32_t make(PickleValue value) {
        spend(1);
        pickle_.values.push_back(std::move(value));
        return static_cast<std::uint32_t>(pickle_.values.size() - 1);
    }
    void push(PickleValue value) { stack_.push_back(make(std::move(value))); }
    void push_integer(Index value) { push({Kind::integer, value, {}, {}}); }
    void push_text(std::string_view text) { push({Kind::text, 0, std::string(text), {}}); }
    void push_global(std::string_view module, std::string_view name) {
        push({Kind::global, 0, std::string(module) + "." + std::string(name), {}});
    }

    std::uint32_t top() const {
        if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) damaged();
        return stack_.back();
    }
    std::uint32_t pop() {
        const std::uint32_t value = top();
        stack_.pop_back();
        return value;
    }
    std::vector<std::uint32_t> pop_to_mark() {
        if (marks_.empty()) damaged();
        const auto mark = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
        std::vector<std::uint32_t> items(mark, stack_.end());
        stack_.erase(mark, stack_.end());
        marks_.pop_back();
        return items;
    }
    std::vector<std::uint32_t> pop_last(std::size_t count) {
        std::vector<std::uint32_t> items(count);
        while (count-- > 0)
            items[count] = pop();
        return items;
    }

    /// Items for the container on top; what is no container of ours only loses them.
    void add(const std::vector<std::uint32_t>& items, Kind kind) {
        if (kind == Kind::dict && items.size() % 2 != 0) damaged();
        PickleValue& target = pickle_.values[top()];
        if (target.kind == kind) target.items.insert(target.items.end(), items.begin(), items.end());
    }

    /// A call: of a kind of dictionary it makes one, everything else is only remembered.
    void call(std::uint32_t function, std::uint32_t arguments) {
        const std::string& name = pickle_.at(function).text;
        const bool is_dict = pickle_.at(function).kind == Kind::global &&
                             (name == "collections.OrderedDict" || name == "collections.defaultdict" ||
                              name == "builtins.dict" || name == "__builtin__.dict");
        if (!is_dict) return push({Kind::called, 0, {}, {function, arguments}});
        PickleValue dict{Kind::dict, 0, {}, {}};
        const PickleValue& given = pickle_.at(arguments);
        if (!given.items.empty() && pickle_.at(given.items.back()).kind == Kind::list)
            for (const std::uint32_t pair : pickle_.at(given.items.back()).items) {
                if (pickle_.at(pair).items.size() != 2) damaged();
                spend(2);
                dict.items.insert(dict.items.end(), pickle_.at(pair).items.begin(),
                                  pickle_.at(pair).items.end());
            }
        push(std::move(dict));
    }

    void put(std::uint64_t slot) {
        const std::uint32_t value = top();
        spend(1);
        memo_[slot] = value;
    }
    void get(std::uint64_t slot) {
        const auto found = memo_.find(slot);
        if (found == memo_.end()) damaged();
        stack_.push_back(found->second);
    }

    void push_long(std::string_view little_endian) {
        if (little_endian.size() > 8) return push_text(little_endian);
        std::uint64_t value = 0;
        const bool negative = !little_endian.empty() && (little_endian.back() & 0x80) != 0;
        if (negative) value = ~std::uint64_t{0};
        for (std::size_t i = little_endian.size(); i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(little_endian[i]);
        push_integer(static_cast<Index>(value));
    }
    static std::uint64_t slot_in(std::string_view text) {
        std::uint64_t slot = 0;
        if (std::from_chars(text.data(), text.data() + text.size(), slot).ec != std::errc()) damaged();
        return slot;
    }
    void push_decimal(std::string_view text) {
        Index value = 0;
        if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc())
            push_integer(value);
        else
            push_text(text);
    }
    void push_quoted(std::string_view text) {
        push_text(text.size() >= 2 ? text.substr(1, text.size() - 2) : text);
    }

    void step(unsigned char code) {
        if (!plain_value(code) && !container(code) && !object(code) && !bookkeeping(code))
            fail("its pickle holds the instruction {:#04x}, which is not read", code);
    }

    bool plain_value(unsigned char code) {
        switch (code) {
            case 'N': push({}); return true;
            case 0x88: push_integer(1); return true;
            case 0x89: push_integer(0); return true;
            case 'K': push_integer(static_cast<Index>(number(1))); return true;
            case 'M': push_integer(static_cast<Index>(number(2))); return true;
            case 'J': push_integer(static_cast<std::int32_t>(number(4))); return true;
            case 'I':
            case 'L': push_decimal(line()); return true;
            case 0x8a: push_long(take(number(1))); return true;
            case 0x8b: push_long(take(number(4))); return true;
            case 'F': push_text(line()); return true;
            case 'G': push_text(take(8)); return true;
            case 'S': push_quoted(line()); return true;
            case 'V': push_text(line()); return true;
            case 'U':
            case 'C':
            case 0x8c: push_text(take(number(1))); return true;
            case 'T':
            case 'B':
            case 'X': push_text(take(number(4))); return true;
            case 0x8d:
            case 0x8e:
            case 0x96: push_text(take(number(8))); return true;
            default: return false;
        }
    }

    bool container(unsigned char code) {
        switch (code) {
            case ')':
            case ']':
            case 0x8f: push({Kind::list, 0, {}, {}}); return true;
            case '}': push({Kind::dict, 0, {}, {}}); return true;
            case 't':
            case 'l':
            case 0x91: push({Kind::list, 0, {}, pop_to_mark()}); return true;
            case 'd': push_dict(pop_to_mark()); return true;
            case 0x85: push({Kind::list, 0, {}, pop_last(1)}); return true;
            case 0x86: push({Kind::list, 0, {}, pop_last(2)}); return true;
            case 0x87: push({Kind::list, 0, {}, pop_last(3)}); return true;
            case 'a': add(pop_last(1), Kind::list); return true;
            case 'e':
            case 0x90: add(pop_to_mark(), Kind::list); return true;
            case 's': add(pop_last(2), Kind::dict); return true;
            case 'u': add(pop_to_mark(), Kind::dict); return true;
            default: return false;
        }
    }
    void push_dict(std::vector<std::uint32_t> items) {
        if (items.size() % 2 != 0) damaged();
        push({Kind::dict, 0, {}, std::move(items)});
    }

    bool object(unsigned char code) {
        switch (code) {
            case 'c': {
                const std::string_view module = line();
                push_global(module, line());
                return true;
            }
            case 0x93: {
                const auto names = pop_last(2);
                push_global(pickle_.at(names[0]).text, pickle_.at(names[1]).text);
                return true;
            }
            case 0x92: pop(); [[fallthrough]];  // keyword arguments
            case 'R':
            case 0x81: {
                const auto words = pop_last(2);
                call(words[0], words[1]);
                return true;
            }
            case 'o': {
                auto words = pop_to_mark();
                if (words.empty()) damaged();
                const std::uint32_t function = words.front();
                words.erase(words.begin());
                call(function, make({Kind::list, 0, {}, std::move(words)}));
                return true;
            }
            case 'i': {
                const std::uint32_t arguments = make({Kind::list, 0, {}, pop_to_mark()});
                const std::string_view module = line();
                push_global(module, line());
                call(pop(), arguments);
                return true;
            }
            case 'b': pop(); return true;  // the state of an object; of a dictionary, its attributes
            case 'P': {
                push_text(line());
                push({Kind::persistent, 0, {}, pop_last(1)});
                return true;
            }
            case 'Q': push({Kind::persistent, 0, {}, pop_last(1)}); return true;
            default: return false;
        }
    }

    bool bookkeeping(unsigned char code) {
        switch (code) {
            case 0x80: take(1); return true;  // the protocol
            case 0x95: take(8); return true;  // the length of a frame
            case '.': stopped_ = true; return true;
            case '(': marks_.push_back(stack_.size()); return true;
            case '1': pop_to_mark(); return true;
            case '0':
                if (!marks_.empty() && marks_.back() == stack_.size())
                    marks_.pop_back();
                else
                    pop();
                return true;
            case '2': stack_.push_back(top()); return true;
            case 'p': put(slot_in(line())); return true;
            case 'q': put(number(1)); return true;
            case 'r': put(number(4)); return true;
            case 0x94: put(memo_.size()); return true;
            case 'g': get(slot_in(line())); return true;
            case 'h': get(number(1)); return true;
            case 'j': get(number(4)); return true;
            default: return false;
        }
    }

    std::string_view bytes_;
    std::size_t position_, begin_;
    std::size_t spent_ = 0;
    bool stopped_ = false;
    Pickle pickle_;
    std::vector<std::uint32_t> stack_;
    std::vector<std::size_t> marks_;
    std::unordered_map<std::uint64_t, std::uint32_t> memo_;
};

}  // namespace

Pickle read_pickle(std::string_view bytes, std::size_t begin) {
    if (begin > bytes.size()) fail("its pickle ends too early");
    return Machine(bytes, begin).run();
}

}  // namespace engine::network
