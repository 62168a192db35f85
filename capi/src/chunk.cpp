#include <algorithm>
#include <cstring>

#include "capi/src/guard.h"

using failsoft::base::Failure;
using failsoft::base::Ref;
using failsoft::base::Result;
using failsoft::capi::CheckHandle;
using failsoft::capi::ChunkerHandle;
using failsoft::capi::Chunks;
using failsoft::capi::Fail;
using failsoft::capi::FindMissing;
using failsoft::capi::From;
using failsoft::capi::Guard;
using failsoft::text::Chunk;
using failsoft::text::ChunkBatch;

namespace {

failsoft_status FailWith(failsoft_error** error, const Failure& failure) {
  return Fail(error, failsoft::engine::UsageError(failure));
}

failsoft_status HandOut(std::string_view text, Result<std::vector<Chunk>> rows,
                        failsoft_chunks** out, failsoft_error** error) {
  if (!rows) return FailWith(error, rows.failure());
  auto chunks = std::make_unique<Chunks>();
  chunks->text = text;
  chunks->rows = *std::move(rows);
  *out = reinterpret_cast<failsoft_chunks*>(chunks.release());
  return FAILSOFT_OK;
}

failsoft_status HandOut(Result<ChunkBatch> batch, failsoft_chunks** out, failsoft_error** error) {
  if (!batch) return FailWith(error, batch.failure());
  auto chunks = std::make_unique<Chunks>();
  chunks->owned = std::move(batch->text);
  chunks->text = chunks->owned;  // in its last place
  chunks->begin = batch->begin;
  chunks->rows = std::move(batch->chunks);
  *out = reinterpret_cast<failsoft_chunks*>(chunks.release());
  return FAILSOFT_OK;
}

failsoft_chunk RowOf(const Chunks& chunks, const Chunk& chunk) {
  const char* text = chunks.text.empty() ? "" : chunks.text.data();
  const failsoft::text::ChunkMarks* marks = chunk.marks.get();
  return {text + (chunk.begin.bytes - chunks.begin),
          chunk.end.bytes - chunk.begin.bytes,
          chunk.begin.bytes,
          chunk.end.bytes,
          chunk.begin.chars,
          chunk.end.chars,
          chunk.begin.utf16,
          chunk.end.utf16,
          marks != nullptr ? marks->before.c_str() : "",
          marks != nullptr ? marks->before.size() : 0,
          marks != nullptr ? marks->after.c_str() : "",
          marks != nullptr ? marks->after.size() : 0};
}

void Fill(const failsoft_chunk& row, char* out, size_t row_size) {
  std::memcpy(out, &row, std::min(row_size, sizeof row));
  if (row_size > sizeof row) std::memset(out + sizeof row, 0, row_size - sizeof row);
}

template <typename Take>
failsoft_status TakeFrom(failsoft_chunker* chunker, const Take& take, failsoft_chunks** out,
                         failsoft_error** error) {
  if (chunker == nullptr) return Fail(error, FAILSOFT_ARGUMENT, "chunker is NULL");
  if (const failsoft_status status = CheckHandle(From(chunker))) {
    return Fail(error, status, "the handle was made before the process forked");
  }
  const auto kept = Ref<ChunkerHandle>::Share(From(chunker));  // released meanwhile: goes on
  const std::lock_guard lock(kept->mutex);
  return HandOut(take(kept->feed), out, error);
}

}  // namespace

failsoft_status failsoft_text_chunk_guide(const char* text, size_t text_size, int64_t max_chars,
                                          failsoft_chunks** out, failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    if (const char* missing = FindMissing(out, {{text, text_size, "text is NULL"}})) {
      return Fail(error, FAILSOFT_ARGUMENT, missing);
    }
    const std::string_view whole(text, text_size);
    return HandOut(whole, failsoft::text::ChunkAsGuide(whole, max_chars), out, error);
  });
}

failsoft_status failsoft_text_chunk(const char* text, size_t text_size, const char* options_json,
                                    size_t options_size, failsoft_chunks** out,
                                    failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    const char* missing = FindMissing(out, {{text, text_size, "text is NULL"},
                                            {options_json, options_size, "options_json is NULL"}});
    if (missing != nullptr) return Fail(error, FAILSOFT_ARGUMENT, missing);
    auto options = failsoft::text::ParseChunkOptions({options_json, options_size});
    if (!options) return FailWith(error, options.failure());
    const std::string_view whole(text, text_size);
    return HandOut(whole, failsoft::text::ChunkText(whole, *options), out, error);
  });
}

size_t failsoft_chunks_count(const failsoft_chunks* chunks) {
  return chunks == nullptr ? 0 : From(chunks)->rows.size();
}

failsoft_status failsoft_chunks_get(const failsoft_chunks* chunks, size_t first, size_t count,
                                    failsoft_chunk* out, size_t row_size) {
  const size_t there = failsoft_chunks_count(chunks);
  const bool wrong = chunks == nullptr || first > there || count > there - first;
  if (wrong || (out == nullptr && count > 0)) return FAILSOFT_ARGUMENT;
  const Chunks& all = *From(chunks);
  char* row = reinterpret_cast<char*>(out);
  for (size_t i = 0; i < count; ++i, row += row_size) {
    Fill(RowOf(all, all.rows[first + i]), row, row_size);
  }
  return FAILSOFT_OK;
}

void failsoft_chunks_release(failsoft_chunks* chunks) { delete From(chunks); }

failsoft_status failsoft_chunker_new(const char* options_json, size_t options_size,
                                     failsoft_chunker** out, failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    const char* missing = FindMissing(out, {{options_json, options_size, "options_json is NULL"}});
    if (missing != nullptr) return Fail(error, FAILSOFT_ARGUMENT, missing);
    failsoft::base::WatchForks();
    auto options = failsoft::text::ParseChunkOptions({options_json, options_size});
    if (!options) return FailWith(error, options.failure());
    *out = reinterpret_cast<failsoft_chunker*>(new ChunkerHandle(*options));
    return FAILSOFT_OK;
  });
}

failsoft_status failsoft_chunker_write(failsoft_chunker* chunker, const char* text,
                                       size_t text_size, failsoft_chunks** out,
                                       failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    if (const char* missing = FindMissing(out, {{text, text_size, "text is NULL"}})) {
      return Fail(error, FAILSOFT_ARGUMENT, missing);
    }
    const std::string_view part(text, text_size);
    return TakeFrom(
        chunker, [&](auto& feed) { return feed.Write(part); }, out, error);
  });
}

failsoft_status failsoft_chunker_finish(failsoft_chunker* chunker, failsoft_chunks** out,
                                        failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    if (out == nullptr) return Fail(error, FAILSOFT_ARGUMENT, "out is NULL");
    return TakeFrom(
        chunker, [](auto& feed) { return feed.Finish(); }, out, error);
  });
}

void failsoft_chunker_release(failsoft_chunker* chunker) {
  if (CheckHandle(From(chunker)) == FAILSOFT_OK) From(chunker)->Unref();
}
