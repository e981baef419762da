// Fields of a struct in JSON: one list of them, a function template, is given a writer or a reader.
#pragma once

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/files/json_value.h"

namespace app {

/// Writes each field under its name.
class FieldWriter {
  public:
    explicit FieldWriter(nlohmann::json& json) : json_(json) {}

    void flag(const char* key, bool value) { json_[key] = value; }
    template <typename Number>
    void number(const char* key, Number value, Number, Number) {
        json_[key] = value;
    }
    template <typename Enum>
    void numbered(const char* key, Enum value, Enum) {
        json_[key] = static_cast<int>(value);
    }
    template <typename Enum>
    void choice(const char* key, Enum value, std::span<const char* const> ids) {
        json_[key] = ids[static_cast<std::size_t>(value)];
    }
    void text(const char* key, const std::string& value) {
        if (!value.empty()) json_[key] = value;
    }
    template <typename Numbers, typename Number>
    void numbers(const char* key, const Numbers& values, Number, Number) {
        json_[key] = values;
    }
    void pixel(const char* key, const std::optional<engine::Pair>& value) {
        if (value) json_[key] = {value->h, value->w};
    }
    template <typename Fields>
    void object(const char* key, const Fields& fields) {
        nlohmann::json inner = nlohmann::json::object();
        fields(FieldWriter(inner));
        json_[key] = std::move(inner);
    }

  private:
    nlohmann::json& json_;
};

/// Reads each field by its name, within its bounds; a missing or unfit one keeps its old value.
class FieldReader {
  public:
    explicit FieldReader(const nlohmann::json& json) : json_(json) {}

    void flag(const char* key, bool& value) const { read(key, value); }
    template <typename Number>
    void number(const char* key, Number& value, Number low, Number high) const {
        Number found = value;
        if (read(key, found) && std::isfinite(static_cast<double>(found)))
            value = std::clamp(found, low, high);
    }
    /// A choice that files name by its number.
    template <typename Enum>
    void numbered(const char* key, Enum& value, Enum last) const {
        int found = static_cast<int>(value);
        number(key, found, 0, static_cast<int>(last));
        value = static_cast<Enum>(found);
    }
    template <typename Enum>
    void choice(const char* key, Enum& value, std::span<const char* const> ids) const {
        std::string id;
        if (!read(key, id)) return;
        const auto found = std::find(ids.begin(), ids.end(), id);
        if (found != ids.end()) value = static_cast<Enum>(found - ids.begin());
    }
    void text(const char* key, std::string& value) const { read(key, value); }
    /// Reads as many numbers as there are, up to the room for them.
    template <typename Numbers, typename Number>
    void numbers(const char* key, Numbers& values, Number low, Number high) const {
        std::vector<Number> found;
        if (!read(key, found)) return;
        for (const Number one : found)
            if (!std::isfinite(static_cast<double>(one))) return;
        for (std::size_t i = 0; i < std::min(found.size(), values.size()); ++i)
            values[i] = std::clamp(found[i], low, high);
    }
    void pixel(const char* key, std::optional<engine::Pair>& value) const {
        std::vector<engine::Index> found;
        read(key, found);
        value.reset();
        if (found.size() == 2 && found[0] >= 0 && found[1] >= 0) value = engine::Pair{found[0], found[1]};
    }
    template <typename Fields>
    void object(const char* key, const Fields& fields) const {
        const auto found = json_.find(key);
        if (found != json_.end() && found->is_object()) fields(FieldReader(*found));
    }

  private:
    template <typename T>
    bool read(const char* key, T& value) const {
        const auto found = json_.find(key);
        if (found == json_.end() || !engine::fits<T>(*found)) return false;
        value = found->get<T>();
        return true;
    }

    const nlohmann::json& json_;
};

}  // namespace app
