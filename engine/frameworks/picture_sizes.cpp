// Sizes of results that a pasted program compares or subtracts: how a U-Net makes its halves fit each other.
#include <algorithm>

#include "engine/frameworks/python_walker.h"
#include "engine/layers/facts.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// Sides that the layers of a network divide without a remainder, and others twice as large.
constexpr Pair few{3840, 5760}, many{7680, 11520};

/// What the stages make of a picture's size, whatever its channels are.
Pair size_behind(const std::string& stages, Pair picture) {
    for (Stage& stage : parse_pipeline(stages).stages) {
        stage.kernel.channels = stage.kernel.groups = std::nullopt;
        stage.kernel.init = Init::ones;
        stage.kernel.normalize = Normalize::dc;
        const auto layer = layer_of(stage);
        const Index channels = layer ? facts(*layer).channels_down : 1;
        const Shape out = build({{stage}}, {1, channels, picture.h, picture.w}).output();
        picture = {out.h, out.w};
    }
    return picture;
}

}  // namespace

/// The size of a node's result for a picture; nullopt where the text does not tell it.
std::optional<Pair> PythonWalker::size_of(Index node, Pair picture) const {
    std::vector<Index> row;
    for (Index i = node; i != LayerGraph::picture; i = graph_[i].inputs.front()) {
        if (!graph_[i].refusal.empty() || graph_[i].inputs.empty()) return std::nullopt;
        row.push_back(i);
    }
    try {
        for (auto i = row.rbegin(); i != row.rend(); ++i)
            if (!graph_[*i].stages.empty()) picture = size_behind(graph_[*i].stages, picture);
    } catch (const Error&) {
        return std::nullopt;
    }
    return picture;
}

std::optional<PythonWalker::SizeParts> PythonWalker::parts_of(const std::string& part) const {
    const std::string_view rows = channels_last_ ? "[1]" : "[2]", columns = channels_last_ ? "[2]" : "[3]";
    const std::string plane = channels_last_ ? "[1:3]" : "[2:]";
    if (part.empty()) return SizeParts{true, true, true};
    if (part == rows || part == plane + "[0]" || part == (channels_last_ ? "[-3]" : "[-2]"))
        return SizeParts{true, false, false};
    if (part == columns || part == plane + "[1]" || part == (channels_last_ ? "[-2]" : "[-1]"))
        return SizeParts{false, true, false};
    if (part == plane || (!channels_last_ && part == "[-2:]")) return SizeParts{true, true, false};
    return std::nullopt;
}

PythonWalker::Value PythonWalker::size_value(const PythonExpression& expression, const Value& of,
                                             const std::string& part) const {
    Value value = unknown(expression, fmt::format("{} is the picture's size", expression.source));
    value->size_of = of->is(Kind::tensor) ? of->node : of->size_of;
    if (of->flat || of->reshaped) value->size_of = -1;
    value->size_part = part;
    return value;
}

/// left - right, left != right of two sizes; nullopt where the text does not tell.
std::optional<PythonWalker::Value> PythonWalker::compared_sizes(const std::string& sign, const Value& left,
                                                                const Value& right,
                                                                const PythonExpression& expression) {
    if (left->size_of < 0 || right->size_of < 0) return std::nullopt;
    const auto parts = parts_of(left->size_part), others = parts_of(right->size_part);
    if (!parts || !others || parts->channels != others->channels) return std::nullopt;
    const bool subtracts = sign == "-", is_same = sign == "==";
    if (!subtracts && !is_same && sign != "!=") return std::nullopt;
    Index difference[2][2] = {};
    for (const Pair picture : {few, many}) {
        const auto a = size_of(left->size_of, picture), b = size_of(right->size_of, picture);
        if (!a || !b) return std::nullopt;
        difference[picture == many][0] = parts->rows && others->rows ? a->h - b->h : 0;
        difference[picture == many][1] = parts->columns && others->columns ? a->w - b->w : 0;
    }
    const bool one_side = parts->rows != parts->columns && *parts == *others;
    if (subtracts ? !one_side : !(*parts == *others)) return std::nullopt;
    const auto& [first, second] = difference;
    const auto agrees = [](const Index(&d)[2]) { return d[0] == 0 && d[1] == 0; };
    if (subtracts ? first[0] != second[0] || first[1] != second[1] : agrees(first) != agrees(second))
        return std::nullopt;
    const auto a = graph_[left->size_of].channels, b = graph_[right->size_of].channels;
    if (parts->channels && (!a || !b)) return std::nullopt;
    const bool same = agrees(first) && (!parts->channels || *a == *b);
    const Index by = first[0] + first[1];
    const Value value = subtracts ? values_.number(expression.place, static_cast<double>(by))
                                  : values_.truth(expression.place, same == is_same);
    note(expression.place,
         fmt::format(
             "{} is taken as {}, as it is where the layers divide the picture's sides without a remainder",
             expression.source,
             subtracts         ? std::to_string(by)
             : same == is_same ? "true"
                               : "false"));
    return value;
}

/// F.interpolate(x, size=skip.shape[2:]): the factor between two sizes that the text tells takes its place.
void PythonWalker::size_as_factor(LibraryCall& call, const Value& in) {
    if (call.name != "interpolate" && call.name != "upsample") return;
    Value size = call.positional.empty() ? nullptr : call.positional[0];
    const auto named = std::ranges::find(call.named, "size", &std::pair<std::string, Value>::first);
    if (named != call.named.end()) size = named->second;
    if (!size || in->flat || in->reshaped) return;
    const bool two = size->is(Kind::list) && size->items.size() == 2;
    const Value of[2] = {two ? size->items[0] : size, two ? size->items[1] : size};
    double factor[2] = {};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const auto parts = parts_of(of[axis]->size_part);
        if (of[axis]->size_of < 0 || !parts || parts->channels || !(axis ? parts->columns : parts->rows) ||
            two == (parts->rows && parts->columns))
            return;
        for (const Pair picture : {few, many}) {
            const auto from = size_of(in->node, picture), to = size_of(of[axis]->size_of, picture);
            if (!from || !to) return;
            const double ratio = axis ? static_cast<double>(to->w) / static_cast<double>(from->w)
                                      : static_cast<double>(to->h) / static_cast<double>(from->h);
            if (picture == many && ratio != factor[axis]) return;
            factor[axis] = ratio;
        }
    }
    const Value list = values_.make(Kind::list, call.place);
    for (const double number : factor)
        list->items.push_back(values_.number(call.place, number));
    if (named != call.named.end())
        call.named.erase(named);
    else
        call.positional.erase(call.positional.begin());
    call.named.emplace_back("scale_factor", list);
    note(call.place,
         fmt::format("at {}: its size is taken as {} × {} times that of its input, as it is where the layers "
                     "divide the picture's sides without a remainder",
                     call.written, factor[0], factor[1]));
}

}  // namespace engine
