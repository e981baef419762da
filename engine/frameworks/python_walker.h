// Follows a pasted program as Python would run it, as far as it makes and applies layers.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/frameworks/layer_graph.h"
#include "engine/frameworks/layer_words.h"
#include "engine/frameworks/python_value.h"

namespace engine {

class PythonWalker {
  public:
    /// A name that several frameworks give their layers is meant as `home`'s.
    explicit PythonWalker(Family home);

    /// Follows the whole text. Throws Error that points at what cannot be followed.
    void run(const std::vector<PythonStatement>& program);
    /// The pipeline that was found, with `notes` about what was left out.
    Pipeline result(std::vector<std::string>& notes);

  private:
    using Value = PythonValuePtr;
    using Kind = PythonValue::Kind;
    enum class Flow { goes_on, returned, broken, continued };
    struct Arguments {
        std::vector<Value> positional;
        std::vector<std::pair<std::string, Value>> named;
    };

    /// Counts how deep calls, layers and lists stand in each other.
    struct Depth {
        Depth(int& depth, const TextPlace& place) : depth_(depth) {
            if (++depth_ > most) {
                --depth_;
                fail_at(place, "calls, layers or lists stand in each other more than {} deep", most);
            }
        }
        ~Depth() { --depth_; }
        Depth(const Depth&) = delete;
        Depth& operator=(const Depth&) = delete;
        static constexpr int most = 64;
        int& depth_;
    };

    // python_statements.cpp
    Flow run_all(const std::vector<PythonStatement>& list, Value& result);
    Flow run_one(const PythonStatement& statement, Value& result);
    Flow run_loop(const PythonStatement& statement, Value& result);
    Flow run_branch(const PythonStatement& statement, Value& result);
    /// What would be done under a condition that the text does not tell: names lose their values.
    Flow blur(const std::vector<PythonStatement>& list, const std::string& reason, Value& result);
    void try_networks(const std::vector<PythonStatement>& program);
    void bare(const Value& value);
    void assign(const PythonExpression& target, const Value& value);
    void declare(const std::string& name, const Value& value);
    void import_names(const PythonStatement& statement);
    void count_step(const TextPlace& place);

    // python_types.cpp
    void define_type(const PythonStatement& statement);

    // python_evaluation.cpp
    Value evaluate(const PythonExpression& expression);
    Value evaluate_name(const PythonExpression& expression);
    Value attribute(const PythonExpression& expression);
    Value attribute_of(const Value& base, const std::string& name, const PythonExpression& expression);
    Value subscript(const PythonExpression& expression);
    std::optional<Index> place_in(const PythonExpressionPtr& part, Index count, Index otherwise);
    Value item_of_list(const std::vector<Value>& list, const PythonExpression& expression);
    Value slice_of_list(const Value& base, const std::vector<Value>& list,
                        const PythonExpression& expression);
    Value slice_of_tensor(const Value& tensor, const PythonExpression& expression);
    Value binary(const PythonExpression& expression);
    Value combined(const std::string& sign, const Value& left, const Value& right,
                   const PythonExpression& expression);
    Value combined_numbers(const std::string& sign, const Value& left, const Value& right,
                           const PythonExpression& expression);
    Value compared(const std::string& sign, const Value& left, const Value& right,
                   const TextPlace& place) const;
    Value joined(const std::string& sign, const Value& left, const Value& right,
                 const TextPlace& place) const;
    Value arithmetic_on_tensors(const std::string& sign, const Value& left, const Value& right,
                                const TextPlace& place, const std::string& source);
    Value path(const PythonExpression& expression, std::string text) const;
    Value unary(const PythonExpression& expression);
    Value comprehension(const PythonExpression& expression);
    std::optional<bool> truth(const Value& value) const;
    std::optional<std::vector<Value>> elements(const Value& value) const;
    Value unknown(const PythonExpression& expression, std::string why) const;

    // python_calls.cpp
    Value call(const PythonExpression& expression);
    Value call_value(const Value& callee, Arguments& arguments, const PythonExpression& expression);
    Value call_super(const PythonExpression& expression, const std::string& method, Arguments& arguments);
    std::optional<Value> call_method(const Value& base, const std::string& name, Arguments& arguments,
                                     const PythonExpression& expression);
    // python_methods.cpp
    std::optional<Value> grow_list(const Value& base, const std::string& name, Arguments& arguments,
                                   const PythonExpression& expression);
    Value list_method(const Value& base, const std::string& name, Arguments& arguments,
                      const PythonExpression& expression);
    std::optional<Value> object_method(const Value& base, const std::string& name, Arguments& arguments,
                                       const PythonExpression& expression);
    Value tensor_method(const Value& base, const std::string& name, Arguments& arguments,
                        const PythonExpression& expression);
    Value array_method(const Value& base, const std::string& name, Arguments& arguments,
                       const PythonExpression& expression);
    Value dict_method(const Value& base, const std::string& name, Arguments& arguments,
                      const PythonExpression& expression);
    Value text_method(const Value& base, const std::string& name, Arguments& arguments,
                      const PythonExpression& expression);
    std::optional<Value> path_method(const Value& base, const std::string& name, Arguments& arguments,
                                     const PythonExpression& expression);
    std::optional<Value> list_builtin(const std::string& name, Arguments& arguments,
                                      const PythonExpression& expression);
    std::optional<Value> pairing_builtin(const std::string& name, Arguments& arguments,
                                         const PythonExpression& expression);
    std::optional<Value> number_builtin(const std::string& name, Arguments& arguments,
                                        const PythonExpression& expression);
    std::optional<Value> number_function(const LibraryCall& call) const;
    std::optional<Value> call_builtin(const std::string& name, Arguments& arguments,
                                      const PythonExpression& expression);
    Value call_function(const Value& function, Arguments& arguments, const PythonExpression& expression);
    void take_arguments(const std::vector<PythonArgument>& parameters, const std::vector<Value>& positional,
                        const Arguments& arguments, const PythonExpression& expression);
    Value further_positional(const std::vector<Value>& positional, std::size_t first, const TextPlace& place);
    Value further_named(const std::vector<PythonArgument>& parameters, const Arguments& arguments,
                        const TextPlace& place);
    Value instantiate(const Value& type, Arguments& arguments, const PythonExpression& expression);
    Arguments arguments_of(const PythonExpression& expression);

    // library_calls.cpp
    /// `key` is where it stands: the same function on the same input is one node.
    Value library_call(const LibraryCall& call, const PythonExpression& expression, const void* key);
    Value not_read(const LibraryCall& call, std::optional<Family> family);
    std::string refusal_of(const LibraryCall& call, std::optional<Family> family) const;
    std::optional<Value> container_call(const LibraryCall& call, const PythonExpression& expression);
    std::optional<Value> array_call(const LibraryCall& call, const PythonExpression& expression);
    std::optional<Value> wrapped_layer(const LibraryCall& call);
    std::optional<Value> initializer_call(const LibraryCall& call);
    Value onnx_node(const LibraryCall& call, const void* key);
    Value make_model(const LibraryCall& call);
    Value read_layer(const LibraryCall& call, const LayerWord& word, Family family);
    Value sequence_of(const LibraryCall& call);
    Value apply_function(const LibraryCall& call, const LayerWord* word, Family family,
                         const PythonExpression& expression, const void* key);
    struct JoinAxis {
        Index without, of_channels;  ///< where no axis is given, and where the channels stand
    };
    JoinAxis usual_axis(const LibraryCall& call);
    std::optional<Value> join_call(const LibraryCall& call);
    std::string resolved(const std::string& path) const;

    // picture_sizes.cpp
    struct SizeParts {
        bool rows, columns, channels;
        bool operator==(const SizeParts&) const = default;
    };
    std::optional<Pair> size_of(Index node, Pair picture) const;
    std::optional<SizeParts> parts_of(const std::string& part) const;
    /// The size, or a part of it, of a tensor or of what is a size already.
    Value size_value(const PythonExpression& expression, const Value& of, const std::string& part) const;
    void size_as_factor(LibraryCall& call, const Value& in);
    std::optional<Value> compared_sizes(const std::string& sign, const Value& left, const Value& right,
                                        const PythonExpression& expression);

    // layer_application.cpp
    /// The value as what a layer is applied to; nullptr where it is none. Names without a value are the
    /// input.
    Value as_tensor(const Value& value);
    bool is_tensor_like(const Value& value) const;
    Value apply(const Value& layer, const std::vector<Value>& inputs, const PythonExpression& expression);
    Value apply_layer(const Value& layer, const Value& tensor, const void* key);
    LibraryCall call_of(const Value& path, const Arguments& arguments, const TextPlace& place);
    Value apply_path(const Value& path, const Value& tensor);
    Value apply_read_layer(const Value& layer, const Value& tensor, const void* key);
    Value add_stages(const Value& layer, const Value& tensor, const void* key);
    Value apply_object(const Value& object, Arguments& arguments, const PythonExpression& expression);
    Value join(const std::vector<Value>& parts, Index axis, Index usual, const TextPlace& place,
               const std::string& name);
    /// A result that no pipeline can hold; said once it is asked for.
    Value opaque(const std::vector<Value>& inputs, const TextPlace& place, const std::string& name,
                 std::string refusal);
    Value tensor(Index node, const TextPlace& place) const;
    void note(const TextPlace& place, const std::string& sentence);
    std::optional<Value> method_of(const Value& object, const std::string& name) const;

    // python_result.cpp
    std::optional<Pipeline> from_models(std::vector<std::string>& notes);
    std::optional<Pipeline> from_types(std::vector<std::string>& notes);
    std::optional<Pipeline> from_functions(std::vector<std::string>& notes);
    std::optional<Pipeline> from_ends(std::vector<std::string>& notes);
    std::optional<Pipeline> from_declarations(std::vector<std::string>& notes);
    Value result_of(const Value& value);
    void gather(const Value& value, std::vector<Value>& layers, int depth = 0) const;

    // python_trials.cpp
    struct Trial {
        Value value;
        std::optional<Pipeline> pipeline;
        std::vector<std::string> notes;
        std::string error;
    };
    /// `called_too`: also those that other lines of the text call.
    std::optional<Pipeline> best_of(const std::vector<Value>& candidates, std::vector<std::string>& notes,
                                    bool called_too);
    Value built_by_method(const Value& object, const PythonExpression& expression);
    Trial try_out(const Value& candidate);
    Value result_of_type(const Value& type, const PythonExpression& expression);
    Value result_of_function(const Value& function, const PythonExpression& expression);
    /// What stands for the text that would call a value.
    static PythonExpression expression_at(const TextPlace& place, const std::string& source);

    Family home_;
    mutable PythonValues values_;
    LayerGraph graph_;
    std::vector<std::string> notes_;
    PythonScopePtr globals_, scope_;
    std::map<std::string, std::string> imports_;
    std::string nn_;                         ///< what a bare nn. is, as classes tell: "paddle.nn"
    Value flow_;                             ///< what a line that is assigned to nothing goes on from
    std::optional<std::string> input_name_;  ///< the name without a value that stands for the input
    std::vector<std::pair<std::string, Value>> declared_;
    std::vector<Value> models_, types_, functions_;
    std::set<const PythonStatement*> called_;  ///< classes and functions that the text itself uses
    std::map<const PythonStatement*, Value> instances_;
    std::set<std::string> fields_to_set_;  ///< of classes whose lines give them no value
    std::vector<Value> unread_;            ///< calls of which nothing is known
    std::vector<Index> ends_;              ///< of what the lines themselves apply
    bool channels_last_ = false;
    std::map<std::pair<const void*, std::vector<Index>>, Index>
        applied_;  ///< the same layer on the same input is one node
    int depth_ = 0;
    Index steps_ = 0;
    TextPlace here_;
};

}  // namespace engine
