// Reads what is typed as a figure's column on a thread of its own: it may name a trained network.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/workbench/worker.h"
#include "engine/experiment/added_pipeline.h"
#include "engine/picture/picture.h"

namespace app {

class ColumnReader {
  public:
    struct Job {
        std::string text;
        engine::Source source;             ///< the picture that is open
        std::optional<std::size_t> place;  ///< of the column that is typed over; nullopt: a further one
    };
    struct Read {
        std::vector<engine::AddedPipeline> pipelines;
        std::optional<std::size_t> place;
        std::string error;
    };

    ColumnReader();
    void read(Job job);
    std::optional<Read> take();
    bool busy() const { return worker_.busy(); }
    void wait_idle() const { worker_.wait_idle(); }

  private:
    std::optional<Read> read_;  ///< a pipeline in its own words takes no time
    Worker<Job, Read> worker_;
};

}  // namespace app
