#include "app/cli/say.h"

#include <cstdio>

#include "engine/core/printable.h"

namespace app::cli {

void print(std::string_view text) { std::fputs(engine::printable(text).c_str(), stdout); }

void remark(std::string_view line) { std::fprintf(stderr, "%s\n", engine::printable_line(line).c_str()); }

}  // namespace app::cli
