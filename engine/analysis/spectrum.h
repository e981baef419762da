// Spectra of pictures and kernels, through Eigen's FFT.
#pragma once

#include "engine/analysis/side_findings.h"

namespace engine {

/// Log power spectrum of the channels' mean picture, its largest centred part of at most `limit` pixels a
/// side (whole periods where there is one). A constant picture of value 1 has 0 dB at DC; values end at -160
/// dB.
Spectrum spectrum(const Tensor& picture, Pair period, Index limit = 512, const Progress& progress = {});

/// Energy at (i H/T, j W/T), (i, j) != 0, over the energy at DC, of `region` (whole periods). Computed from
/// the DFT, not from phase means; equals the squared ripple index of the phase means (Parseval). nullopt
/// without DC energy or with an empty region.
std::optional<double> stride_energy_ratio(const Tensor& picture, const Region& region, Pair period,
                                          const Progress& progress = {});

/// |H(f)| of a kH×kW kernel on a size×size grid of frequencies, DC in the centre.
Grid kernel_response(const Grid& kernel, Index size = 128);

}  // namespace engine
