// The commands of the shell that make what the window's dialogs make: the same files, byte for byte.
#pragma once

#include <string>

#include "app/export/figure_export.h"
#include "app/export/stamping.h"
#include "app/export/sweep_run.h"

namespace app {

/// "deconvoscope compare photo.jpg --left '…' …", quoted for a POSIX shell; flags at their defaults are left
/// out. All three throw engine::Error when a side has edited weights, which stand in no file that a command
/// could name.
std::string compare_command(const FigureExport& request);
std::string sweep_command(const SweepRequest& request, const SourceTreatment& treatment);
std::string animate_command(const Stamping& stamping, const SourceTreatment& treatment,
                            const std::filesystem::path& output, int milliseconds);

}  // namespace app
