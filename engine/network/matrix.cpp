// Matrix products.
#include <Eigen/Core>
#include <map>

#include "engine/core/error.h"
#include "engine/core/geometry.h"
#include "engine/network/elementwise.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstMap = Eigen::Map<const Matrix>;

/// Rows of one product that are computed at a time, so that a stop is heard.
constexpr Index rows_at_once = 64;

/// y (M×N) = a (M×K) · b (K×N), both in rows.
void multiply(const float* a, const float* b, float* y, Index m, Index k, Index n, const Progress& progress) {
    const ConstMap right(b, k, n);
    parallel_for(ceil_div(m, rows_at_once), 1, progress, [&](Index begin, Index end) {
        for (Index block = begin; block < end; ++block) {
            const Index row = block * rows_at_once, count = std::min(rows_at_once, m - row);
            Eigen::Map<Matrix>(y + row * n, count, n).noalias() = ConstMap(a + row * k, count, k) * right;
        }
    });
}

/// NumPy's matmul: the last two axes are matrices, the others are broadcast; a vector is a row on the left, a
/// column on the right.
Array matmul(const Array& left, const Array& right, const Progress& progress) {
    Array a = left, b = right;
    if (a.rank() == 0 || b.rank() == 0) fail("a single number is no matrix");
    const bool row = a.rank() == 1, column = b.rank() == 1;
    if (row) a = a.reshaped({1, a.size()});
    if (column) b = b.reshaped({b.size(), 1});
    const Extents &ea = a.extents(), &eb = b.extents();
    const Index m = ea[ea.size() - 2], k = ea.back(), n = eb.back();
    if (eb[eb.size() - 2] != k) fail("matrices {} and {} do not fit", to_string(ea), to_string(eb));
    const Extents outer_a(ea.begin(), ea.end() - 2), outer_b(eb.begin(), eb.end() - 2);
    const Extents outer = broadcast(outer_a, outer_b);
    Extents extents = outer;
    if (!row) extents.push_back(m);
    if (!column) extents.push_back(n);
    Result<float> y(extents, "the product");
    if (k == 0) std::fill_n(y.data(), y.size(), 0.0f);
    const Walk<2> walk(outer, {broadcast_steps(outer_a, outer), broadcast_steps(outer_b, outer)});
    const Progress unheard;  // the rows of the walk are polled; products inside are not nested in parallel
    if (y.size() > 0 && k > 0) {
        Index count = 1;
        for (const Index extent : outer)
            count *= extent;
        if (count == 1)
            multiply(a.numbers().data(), b.numbers().data(), y.data(), m, k, n, progress);
        else
            walk.rows(progress, [&](Index out, const auto& at, Index inner, const auto& step) {
                for (Index i = 0; i < inner; ++i)
                    multiply(a.numbers().data() + (at[0] + i * step[0]) * m * k,
                             b.numbers().data() + (at[1] + i * step[1]) * k * n, y.data() + (out + i) * m * n,
                             m, k, n, unheard);
            });
    }
    return y.finish(left.type());
}

/// Integer matrices, which only shape arithmetic has, go through numbers.
Values matrix_product(Call& call) {
    const Array &a = call.input(0), &b = call.input(1);
    const Array y = matmul(as_numbers(a), as_numbers(b), call.progress);
    return {a.is_number() ? y : as_type(y, a.type())};
}

Array flipped(const Array& x, bool flip, const Progress& progress) {
    if (x.rank() != 2) fail("its input {} is no matrix", to_string(x.extents()));
    return flip ? transposed(x, {1, 0}, progress) : x;
}

Values gemm(Call& call) {
    const Array a = flipped(call.numbers(0), call.integer("transA", 0) != 0, call.progress);
    const Array b = flipped(call.numbers(1), call.integer("transB", 0) != 0, call.progress);
    const auto times = [](auto x, auto y) { return static_cast<decltype(x)>(x * y); };
    const auto plus = [](auto x, auto y) { return static_cast<decltype(x)>(x + y); };
    Array y = matmul(a, b, call.progress);
    if (const float alpha = call.number("alpha", 1); alpha != 1)
        y = combined(y, Array::scalar(alpha), times, call.progress);
    if (!call.has(2)) return {y};
    const float beta = call.number("beta", 1);
    return {combined(
        y, beta == 1 ? call.numbers(2) : combined(call.numbers(2), Array::scalar(beta), times, call.progress),
        plus, call.progress)};
}

/// Letters of one operand, blanks dropped; "..." stands for the axes that no letter names, as digits from the
/// end.
std::string letters_of(const std::string& term, Index rank) {
    std::string letters;
    for (const char c : term)
        if (c != ' ') letters += c;
    const auto dots = letters.find("...");
    if (dots != std::string::npos) {
        const Index hidden = rank - static_cast<Index>(letters.size() - 3);
        if (hidden < 0 || hidden > 9) fail("its equation has more letters than axes");
        std::string digits;
        for (Index i = hidden; i-- > 0;)
            digits += static_cast<char>('0' + i);
        letters.replace(dots, 3, digits);
    }
    return letters;
}

/// y[letters of the result] = sum over the others of the product of the operands.
class Einsum {
  public:
    explicit Einsum(const Call& call) : call_(call) {
        const std::string equation = call.text("equation", "");
        const auto arrow = equation.find("->");
        std::string left = equation.substr(0, arrow);
        for (std::size_t i = 0; i < call.inputs.size(); ++i) {
            const auto comma = left.find(',');
            add(letters_of(left.substr(0, comma), call.numbers(i).rank()), call.numbers(i));
            left = comma == std::string::npos ? "" : left.substr(comma + 1);
        }
        if (arrow == std::string::npos)
            implicit_result();
        else
            explicit_result(equation.substr(arrow + 2));
    }

    Array run() const {
        Extents extents;
        std::string order = result_;
        for (const char c : result_)
            extents.push_back(extent_of(c));
        const std::size_t kept = order.size();
        for (const auto& [letter, extent] : extents_)
            if (order.find(letter) == std::string::npos) order += letter;
        std::vector<Index> counts;
        Index summed = 1;
        for (std::size_t i = 0; i < order.size(); ++i) {
            counts.push_back(extent_of(order[i]));
            if (i >= kept) summed *= counts.back();
        }
        Result<float> y(extents, "the result");
        if (static_cast<double>(y.size()) * static_cast<double>(summed) > 1e11)
            fail("its sum has too many terms");
        parallel_for(y.size(), std::max<Index>(1, 4096 / std::max<Index>(summed, 1)), call_.progress,
                     [&](Index begin, Index end) {
                         for (Index i = begin; i < end; ++i)
                             y.data()[i] = one(i, summed, order, counts, kept);
                     });
        return y.finish(call_.inputs[0].type());
    }

  private:
    void add(const std::string& letters, const Array& array) {
        if (static_cast<Index>(letters.size()) != array.rank())
            fail("\"{}\" of its equation does not name the {} axes of {}", letters, array.rank(),
                 to_string(array.extents()));
        for (std::size_t i = 0; i < letters.size(); ++i) {
            Index& extent = extents_.emplace(letters[i], 1).first->second;
            if (extent != 1 && array.extents()[i] != 1 && extent != array.extents()[i])
                fail("\"{}\" of its equation is {} long here and {} there", letters[i], extent,
                     array.extents()[i]);
            if (extent == 1) extent = array.extents()[i];
        }
        operands_.push_back(letters);
    }

    Index extent_of(char letter) const {
        const auto found = extents_.find(letter);
        if (found == extents_.end()) fail("\"{}\" of its equation's result is in no operand", letter);
        return found->second;
    }

    void implicit_result() {
        std::map<char, int> uses;
        for (const std::string& letters : operands_)
            for (const char c : letters)
                ++uses[c];
        for (const auto& [letter, count] : uses)
            if (letter >= '0' && letter <= '9') result_ = letter + result_;
        for (const auto& [letter, count] : uses)
            if (count == 1 && (letter < '0' || letter > '9')) result_ += letter;
    }

    void explicit_result(const std::string& term) {
        std::string digits;
        for (const auto& [letter, extent] : extents_)
            if (letter >= '0' && letter <= '9') digits = letter + digits;
        for (std::size_t i = 0; i < term.size(); ++i) {
            if (term.compare(i, 3, "...") == 0) {
                result_ += digits;
                i += 2;
            } else if (term[i] != ' ') {
                result_ += term[i];
            }
        }
    }

    float one(Index i, Index summed, const std::string& order, const std::vector<Index>& counts,
              std::size_t kept) const {
        std::map<char, Index> at;
        for (std::size_t axis = kept; axis-- > 0; i /= counts[axis])
            at[order[axis]] = i % counts[axis];
        double sum = 0;
        for (Index term = 0; term < summed; ++term) {
            Index rest = term;
            for (std::size_t axis = order.size(); axis-- > kept; rest /= counts[axis])
                at[order[axis]] = rest % counts[axis];
            double product = 1;
            for (std::size_t k = 0; k < operands_.size(); ++k)
                product *= static_cast<double>(value(k, at));
            sum += product;
        }
        return static_cast<float>(sum);
    }

    float value(std::size_t operand, const std::map<char, Index>& at) const {
        const Array& array = call_.inputs[operand];
        Index place = 0;
        for (std::size_t i = 0; i < operands_[operand].size(); ++i)
            place = place * array.extents()[i] + (array.extents()[i] == 1 ? 0 : at.at(operands_[operand][i]));
        return array.numbers()[static_cast<std::size_t>(place)];
    }

    const Call& call_;
    std::vector<std::string> operands_;
    std::map<char, Index> extents_;
    std::string result_;
};

Values einsum(Call& call) { return {Einsum(call).run()}; }

constexpr OperatorEntry entries[] = {{"MatMul", matrix_product}, {"Gemm", gemm}, {"Einsum", einsum}};

}  // namespace

OperatorList matrix_operators() { return entries; }

}  // namespace engine::network
