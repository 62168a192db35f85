#include "chunk.h"

#include <string>
#include <string_view>
#include <vector>

#include "failure.h"
#include "text.h"

namespace failsoft::node {
namespace {

using ChunksHandle = std::unique_ptr<failsoft_chunks, Releaser<&Library::chunks_release>>;
using ChunkerHandle = std::unique_ptr<failsoft_chunker, Releaser<&Library::chunker_release>>;
using Rows = std::vector<failsoft_chunk>;

constexpr size_t kNumbers = 4;  // a chunk

Rows RowsOf(const ChunksHandle& chunks) {
  Rows rows(Lib().chunks_count(chunks.get()));
  Lib().chunks_get(chunks.get(), 0, rows.size(), rows.data(), sizeof(failsoft_chunk));
  return rows;
}

Napi::Value Places(Napi::Env env, const Rows& rows) {
  auto places = Napi::Float64Array::New(env, rows.size() * kNumbers);
  double* at = places.Data();
  for (const failsoft_chunk& row : rows) {
    *at++ = static_cast<double>(row.utf16_begin);
    *at++ = static_cast<double>(row.utf16_end);
    *at++ = static_cast<double>(row.byte_begin);
    *at++ = static_cast<double>(row.byte_end);
  }
  return places;
}

Napi::String Marked(Napi::Env env, const failsoft_chunk& row) {
  if (row.before_size + row.after_size == 0) return Text(env, row.text, row.text_size);
  std::string text(row.before, row.before_size);
  text.append(row.text, row.text_size).append(row.after, row.after_size);
  return Text(env, text.data(), text.size());
}

Napi::Value TextsAndPlaces(Napi::Env env, const Rows& rows) {
  auto texts = Napi::Array::New(env, rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) {
    texts.Set(i, Marked(env, rows[i]));
  }
  auto both = Napi::Array::New(env, 2);
  both.Set(0U, texts);
  both.Set(1U, Places(env, rows));
  return both;
}

failsoft_chunker* ChunkerOf(const Napi::Value& external) {
  return external.As<Napi::External<ChunkerHandle>>().Data()->get();
}

// What `part` holds: a text, or bytes of one.
class Part {
 public:
  explicit Part(const Napi::Value& part) {
    if (part.IsTypedArray()) {
      const auto bytes = part.As<Napi::Uint8Array>();
      view_ = {reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength()};
    } else {
      text_ = Utf8(part);
      view_ = text_;
    }
  }

  std::string_view view() const { return view_; }

 private:
  std::string text_;
  std::string_view view_;
};

}  // namespace

Napi::Value ChunkAsGuide(const Napi::CallbackInfo& info) {
  const std::string text = Utf8(info[0]);
  const int64_t max_chars = info[1].As<Napi::Number>().Int64Value();
  ChunksHandle chunks;
  ErrorHandle error;
  const failsoft_status status =
      Lib().text_chunk_guide(text.data(), text.size(), max_chars, Receive(chunks), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return Places(info.Env(), RowsOf(chunks));
}

Napi::Value ChunkText(const Napi::CallbackInfo& info) {
  const std::string text = Utf8(info[0]);
  const std::string options = Utf8(info[1]);
  ChunksHandle chunks;
  ErrorHandle error;
  const failsoft_status status = Lib().text_chunk(text.data(), text.size(), options.data(),
                                                  options.size(), Receive(chunks), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return Places(info.Env(), RowsOf(chunks));
}

Napi::Value OpenChunker(const Napi::CallbackInfo& info) {
  const std::string options = Utf8(info[0]);
  ChunkerHandle chunker;
  ErrorHandle error;
  const failsoft_status status =
      Lib().chunker_new(options.data(), options.size(), Receive(chunker), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return Napi::External<ChunkerHandle>::New(info.Env(), new ChunkerHandle(std::move(chunker)),
                                            [](Napi::Env, ChunkerHandle* held) { delete held; });
}

Napi::Value WriteToChunker(const Napi::CallbackInfo& info) {
  const Part part(info[1]);
  ChunksHandle chunks;
  ErrorHandle error;
  const failsoft_status status = Lib().chunker_write(
      ChunkerOf(info[0]), part.view().data(), part.view().size(), Receive(chunks), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return TextsAndPlaces(info.Env(), RowsOf(chunks));
}

Napi::Value FinishChunker(const Napi::CallbackInfo& info) {
  ChunksHandle chunks;
  ErrorHandle error;
  const failsoft_status status =
      Lib().chunker_finish(ChunkerOf(info[0]), Receive(chunks), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return TextsAndPlaces(info.Env(), RowsOf(chunks));
}

}  // namespace failsoft::node
