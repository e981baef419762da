#include "engine/core/error.h"

namespace engine {

void check_failed(const char* file, int line, const char* condition, const std::string& detail) {
    throw std::logic_error(fmt::format("internal error at {}:{}: {} does not hold ({})", file, line, condition, detail));
}

}  // namespace engine
