// The events of one chat completion stream: what they say, and whether the stream ended well.
//
// Reads OpenAI's chat.completion.chunk and what other servers make of it: a missing or growing
// index, null where an object should stand, content as a list of parts, two names for reasoning,
// usage in four places, errors in eight shapes, `[DONE]` or none, halves of a surrogate pair in
// two pieces. Pure: bytes in, pieces out. Linear in the bytes. Throws nothing but std::bad_alloc
// and what the sink throws, after which a decoder may only be destroyed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/choice_decoder.h"
#include "core/wire/chunk.h"
#include "core/wire/chunk_template.h"
#include "core/wire/stream_delta.h"
#include "core/wire/stream_facts.h"

namespace failsoft::wire {

// One for every connection; see StreamMessage for what a call adds up to.
class StreamDecoder {
 public:
  // `requested_choices` is the request's `n`. With 1, an index is not believed: everything is
  // choice 0. `sink` outlives the decoder.
  StreamDecoder(int requested_choices, DeltaSink* sink)
      : requested_choices_(requested_choices), sink_(*sink) {}
  StreamDecoder(const StreamDecoder&) = delete;
  StreamDecoder& operator=(const StreamDecoder&) = delete;

  // One event, its type (`message` if it has none) and its data, in any encoding. The pieces in it
  // go to the sink before this returns. False: nothing more is wanted, `[DONE]` or an error came.
  bool TakeEvent(std::string_view type, std::string_view data);
  // Any other field of the event stream; llama.cpp sends its error in one that is called `error`.
  bool TakeField(std::string_view name, std::string_view value);
  // The block that was left without its blank line when the transfer ended cleanly. Counts if its
  // data is `[DONE]` or one JSON object, else it is forgotten.
  void TakeTail(std::string_view type, std::string_view data);
  // The transfer has ended. Half a character at the end of a text becomes U+FFFD if the stream
  // ended well; of a text that was cut it is forgotten, so that what was delivered is a prefix of
  // what was said.
  void Finish();

  // The decision. `require_finish_reason` makes a mere `[DONE]` a drop.
  StreamEnding ending(bool require_finish_reason = false) const;

  bool open() const { return open_; }  // more is wanted: neither `[DONE]` nor an error came
  bool done() const { return done_; }  // `[DONE]` came
  // All choices that were requested have begun and have a finish_reason.
  bool finished() const { return finished_; }
  bool saw(DeltaKind kind) const;
  bool saw_output() const;                                   // a piece of any kind
  const StreamError* error() const { return error_.get(); }  // null: none came

  std::vector<StreamChoice> choices() const;  // that began, in order of index
  // The last `usage` that came, as a JSON object, wherever it stood; empty: none. After Finish.
  std::string_view usage_json() const { return usage_; }
  // The first of each that is not empty.
  std::string_view id() const { return id_; }
  std::string_view model() const { return model_; }
  std::string_view system_fingerprint() const { return fingerprint_; }
  std::string_view service_tier() const { return tier_; }
  int64_t created() const { return created_; }  // Unix seconds; 0: none

 private:
  [[gnu::cold]] bool TakeErrorEvent(std::string_view data);
  [[gnu::cold]] bool TakeUnusual(std::string_view type, std::string_view data);
  bool TakeMalformed(std::string_view type, std::string_view event);
  bool Fail(StreamError error);
  bool Apply(const Chunk& chunk);
  void ApplyFacts(const Chunk& chunk);
  void ApplyUsage(const Chunk& chunk);
  ChoiceDecoder& ApplyChoice(const Chunk& chunk, size_t number);
  ChoiceDecoder& DecoderOf(const ChunkChoice& choice, size_t number);
  bool AllBegun() const;
  bool AllFinished() const;

  const int requested_choices_;
  DeltaSink& sink_;
  bool open_ = true;
  bool done_ = false;
  bool finished_ = false;
  ChunkTemplate template_;
  ChoiceDecoder* template_choice_ = nullptr;
  std::map<int, ChoiceDecoder> choices_;  // by index
  std::unique_ptr<StreamError> error_;
  std::string usage_;
  std::string id_;
  std::string model_;
  std::string fingerprint_;
  std::string tier_;
  int64_t created_ = 0;
};

}  // namespace failsoft::wire
