#include "app/ui/dialogs/column_reader.h"

#include <utility>

#include "app/workbench/named_pipelines.h"
#include "app/workbench/sentence_of.h"

namespace app {
namespace {

ColumnReader::Read read_column(const ColumnReader::Job& job, const engine::Progress& progress) {
    ColumnReader::Read read;
    read.place = job.place;
    read.error = sentence_of([&] { read.pipelines = named_pipelines(job.text, job.source, progress); });
    return read;
}

}  // namespace

// Frames keep coming while it is busy, so it has nobody to wake.
ColumnReader::ColumnReader() : worker_(read_column, [] {}) {}

void ColumnReader::read(Job job) {
    if (pipeline_file(job.text).empty())
        read_ = read_column(job, {});
    else
        worker_.submit(std::move(job));
}

std::optional<ColumnReader::Read> ColumnReader::take() {
    return read_ ? std::exchange(read_, std::nullopt) : worker_.take();
}

}  // namespace app
