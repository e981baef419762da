#include "app/ui/dialogs/column_reader.h"

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

}  // namespace app
