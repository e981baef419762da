// What expressions of a pasted program are worth, as far as the text tells.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/frameworks/python_tree.h"

namespace engine {

/// A layer as a framework's words make it, before it is applied to anything.
struct ReadLayer {
    enum class Action {
        stages,    ///< `stages`, PIPE text; empty for what does nothing
        left_out,  ///< does nothing here, and `sentence` says why
        dense,     ///< left out; from here on there are vectors instead of pictures
        flatten,   ///< the same
        reshape,   ///< left out; from here on there are pictures again
        merge,     ///< joins channels
        refused,   ///< `sentence` says why
    } action = Action::stages;
    std::string stages, sentence;
    std::string name;                                ///< as it is written: "nn.Conv2d"
    std::optional<Index> in_channels, out_channels;  ///< where the text tells them
    std::optional<Index> axis;                       ///< of a merge
    Index channel_factor = 1;        ///< pixel_shuffle: so many channels become one; negative: the reverse
    bool only_first = false;         ///< what is left out may be so at the front alone
    bool element_wise = false;       ///< an activation: does not count on vectors
    std::vector<std::string> notes;  ///< what should be known once it is used
};

struct PythonValue;
using PythonValuePtr = PythonValue*;  ///< owned by PythonValues; never null

struct PythonScope {
    std::map<std::string, PythonValuePtr> names;
    std::shared_ptr<PythonScope> around;
};
using PythonScopePtr = std::shared_ptr<PythonScope>;

struct PythonValue {
    enum class Kind {
        none,
        truth,     ///< number
        number,    ///< number; whole: written without a point
        text,      ///< text
        list,      ///< items; also tuples and ModuleLists
        dict,      ///< fields, in the order of `order`
        array,     ///< items: its shape
        path,      ///< text: a name with its dots that the text gives no value
        tensor,    ///< node of the graph
        layer,     ///< layer
        sequence,  ///< items, applied one after the other
        object,    ///< of class `type`; fields, and items where it is a Sequential
        function,  ///< definition or lambda
        type,      ///< definition
        model,     ///< from node `input` to `node`
        unknown,   ///< text: why
    } kind = Kind::none;
    TextPlace place;
    std::string text;
    std::string written;  ///< of a path, a layer or an unknown: as it stands in the text
    double number = 0;
    bool whole = true;
    std::vector<PythonValuePtr> items;
    std::map<std::string, PythonValuePtr> fields;
    std::vector<std::string> order;
    Index node = 0, input = 0;
    Index size_of = -1;       ///< an unknown that is the size of this node's result …
    std::string size_part;    ///< … or the part of it that is written so: "[2]", "[2:]"
    bool flat = false;        ///< a tensor that is a vector by now
    bool reshaped = false;    ///< a tensor whose channels are another number than those of its node
    bool used = false;        ///< a layer that was applied, or stands in a sequence
    bool contained = false;   ///< an object that stands in a sequence
    bool layer_like = false;  ///< an unknown that looks like a framework's layer
    ReadLayer layer;
    const PythonStatement* definition = nullptr;
    const PythonExpression* lambda = nullptr;
    PythonScopePtr scope;
    PythonValuePtr self = nullptr, type = nullptr;

    bool is(Kind other) const { return kind == other; }
    void set_field(const std::string& name, PythonValuePtr value) {
        if (!fields.contains(name)) order.push_back(name);
        fields[name] = std::move(value);
    }
};

/// All values of one text: they may hold each other in circles, and live as long as this.
class PythonValues {
  public:
    PythonValuePtr make(PythonValue::Kind kind, const TextPlace& place, std::string text = {}) {
        PythonValue& value = values_.emplace_back();
        value.kind = kind;
        value.place = place;
        value.text = std::move(text);
        return &value;
    }
    PythonValuePtr number(const TextPlace& place, double number, bool whole = true) {
        PythonValuePtr value = make(PythonValue::Kind::number, place);
        value->number = number;
        value->whole = whole;
        return value;
    }
    PythonValuePtr truth(const TextPlace& place, bool truth) {
        PythonValuePtr value = make(PythonValue::Kind::truth, place);
        value->number = truth;
        return value;
    }

  private:
    std::deque<PythonValue> values_;
};

/// Python reckons with truths, too.
inline bool is_number(const PythonValuePtr& value) {
    return value->is(PythonValue::Kind::number) || value->is(PythonValue::Kind::truth);
}

/// What is said of an expression whose value nothing tells.
inline std::string without_value(const std::string& source) {
    return source + " has no value in the text: give it one above, or paste the lines that make it";
}

/// A call of something that the text does not define, with what it was given.
struct LibraryCall {
    TextPlace place;
    std::string path;     ///< imports resolved: "torch.nn.Conv2d"
    std::string name;     ///< its last part
    std::string written;  ///< "nn.Conv2d"
    std::vector<PythonValuePtr> positional;
    std::vector<std::pair<std::string, PythonValuePtr>> named = {};
    bool imported = false;  ///< a line of the text says where it comes from
};

}  // namespace engine
