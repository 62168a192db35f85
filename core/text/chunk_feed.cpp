#include "core/text/chunk_feed.h"

namespace failsoft::text {

base::Result<ChunkBatch> ChunkFeed::Take(std::string_view part, bool final) {
  if (failed_) return *failed_;
  if (lost_) {
    return base::Failure{base::Code::kState, "there was no memory for an earlier part", ""};
  }
  lost_ = true;  // if something is thrown before the end
  kept_.append(part);
  ChunkBatch batch;
  auto used = chunker_.Take(kept_, final, batch.chunks);
  if (!used) {
    failed_ = std::move(used).failure();
    return *failed_;
  }
  batch.begin = begin_;
  if (!batch.chunks.empty()) {
    batch.text.assign(kept_, 0, batch.chunks.back().end.bytes - begin_);
  }
  kept_.erase(0, *used);
  begin_ += *used;
  lost_ = false;
  if (final) failed_ = base::Failure{base::Code::kState, "the text has been finished", ""};
  return batch;
}

}  // namespace failsoft::text
