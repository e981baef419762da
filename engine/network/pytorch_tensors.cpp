#include "engine/network/pytorch_tensors.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/network/element_bytes.h"

namespace engine::network {
namespace {

using Kind = PickleValue::Kind;

constexpr int max_depth = 64;
constexpr std::size_t max_visits = 1 << 20;
constexpr std::size_t max_tensors = 1 << 16;
constexpr std::size_t max_name = 1024;

constexpr std::pair<std::string_view, ElementType> types[] = {
    {"torch.FloatStorage", ElementType::float32}, {"torch.DoubleStorage", ElementType::float64},
    {"torch.HalfStorage", ElementType::float16},  {"torch.BFloat16Storage", ElementType::bfloat16},
    {"torch.CharStorage", ElementType::int8},     {"torch.ShortStorage", ElementType::int16},
    {"torch.IntStorage", ElementType::int32},     {"torch.LongStorage", ElementType::int64},
    {"torch.ByteStorage", ElementType::uint8},    {"torch.BoolStorage", ElementType::boolean},
    {"torch.UInt16Storage", ElementType::uint16}, {"torch.UInt32Storage", ElementType::uint32},
    {"torch.UInt64Storage", ElementType::uint64}};

/// Walks through the containers and collects what is in them.
class Collector {
  public:
    Collector(const Pickle& pickle, const StorageBytes& bytes) : pickle_(pickle), bytes_(bytes) {}

    TensorFile collect() {
        visit("", pickle_.result, 0);
        return std::move(file_);
    }

  private:
    void visit(const std::string& name, std::uint32_t place, int depth) {
        const PickleValue& value = pickle_.at(place);
        if (depth > max_depth) fail("its containers lie more than {} deep in each other", max_depth);
        if (++visits_ > max_visits || name.size() > max_name)
            fail("its containers hold more than {} values, or longer names than {} bytes", max_visits,
                 max_name);
        if (value.kind == Kind::called || value.kind == Kind::persistent) return called(name, value, depth);
        if (value.kind == Kind::list)
            for (std::size_t i = 0; i < value.items.size(); ++i)
                visit(joined(name, std::to_string(i)), value.items[i], depth + 1);
        if (value.kind == Kind::dict)
            for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
                const PickleValue& key = pickle_.at(value.items[i]);
                if (key.kind == Kind::text || key.kind == Kind::integer)
                    visit(joined(name, key.kind == Kind::text ? key.text : std::to_string(key.integer)),
                          value.items[i + 1], depth + 1);
            }
    }
    static std::string joined(const std::string& outer, const std::string& inner) {
        return outer.empty() ? inner : outer + "." + inner;
    }

    void called(const std::string& name, const PickleValue& value, int depth) {
        if (file_.tensors.size() + file_.unread.size() >= max_tensors)
            fail("it holds more than the limit of {} tensors", max_tensors);
        if (value.kind == Kind::persistent) return unread(name, "is a bare storage, which has no shape");
        const std::string& function = pickle_.at(value.items[0]).text;
        const auto& arguments = pickle_.at(value.items[1]).items;
        if ((function == "torch._utils._rebuild_parameter" ||
             function == "torch._utils._rebuild_parameter_with_state" ||
             function == "torch.nn.parameter.Parameter") &&
            !arguments.empty())
            return visit(name, arguments[0], depth + 1);
        if (function != "torch._utils._rebuild_tensor_v2" && function != "torch._utils._rebuild_tensor")
            return unread(name, fmt::format("needs {}, but nothing that a file names is executed",
                                            function.empty() ? "the result of a call" : function));
        try {
            tensor(name, arguments);
        } catch (const Error& error) {
            unread(name, error.what());
        }
    }

    /// (storage, offset, extents, strides, …)
    void tensor(const std::string& name, const std::vector<std::uint32_t>& arguments) {
        if (arguments.size() < 4) fail("is damaged");
        const Storage storage = storage_of(pickle_, pickle_.at(arguments[0]));
        Layout layout{storage.type, numbers(arguments[2]), numbers(arguments[3]),
                      pickle_.at(arguments[1]).integer, false};
        StoredTensor stored{name, layout.extents, storage.type, {}};
        stored.read = [bytes = bytes_, storage, layout] {
            check_layout(layout, storage.held);
            return gather(layout, bytes(storage));
        };
        file_.tensors.push_back(std::move(stored));
    }
    std::vector<Index> numbers(std::uint32_t place) const {
        std::vector<Index> result;
        const PickleValue& list = pickle_.at(place);
        if (list.items.size() > static_cast<std::size_t>(max_depth)) fail("has too many extents");
        for (const std::uint32_t item : list.items) {
            if (pickle_.at(item).kind != Kind::integer) fail("has extents that are no numbers");
            result.push_back(pickle_.at(item).integer);
        }
        return result;
    }

    void unread(const std::string& name, const std::string& why) { file_.unread.push_back({name, why}); }

    const Pickle& pickle_;
    const StorageBytes& bytes_;
    TensorFile file_;
    std::size_t visits_ = 0;
};

}  // namespace

Storage storage_of(const Pickle& pickle, const PickleValue& persistent) {
    // ("storage", type, key, device, values[, view])
    if (persistent.kind != Kind::persistent) fail("has no storage");
    const auto& words = pickle.at(persistent.items[0]).items;
    if (words.size() < 5 || pickle.at(words[4]).kind != Kind::integer) fail("has a damaged storage");
    if (words.size() > 5 && pickle.at(words[5]).kind != Kind::none)
        fail("has a storage that is part of another, which is not read");
    const std::string& type = pickle.at(words[1]).text;
    const auto* const known =
        std::find_if(std::begin(types), std::end(types), [&](const auto& one) { return one.first == type; });
    if (known == std::end(types)) fail("needs {}, which is not read", type);
    const Storage storage{pickle.at(words[2]).text, known->second, pickle.at(words[4]).integer};
    if (storage.held < 0 || storage.held > max_elements)
        fail("has a storage that claims {} values, more than the limit of {}", storage.held, max_elements);
    return storage;
}

TensorFile pytorch_tensors(const Pickle& pickle, const StorageBytes& bytes) {
    return Collector(pickle, bytes).collect();
}

}  // namespace engine::network
