// One choice of a streamed answer: what its chunks say, as deltas. Private to this folder.
#pragma once

#include <memory>
#include <string>

#include "core/wire/chunk.h"
#include "core/wire/stream_delta.h"
#include "core/wire/stream_facts.h"
#include "core/wire/tool_slots.h"

namespace failsoft::wire {

class ChoiceDecoder {
 public:
  explicit ChoiceDecoder(int index) : index_(index) {}

  void TakePiece(const ChunkPiece& piece, DeltaSink& sink);
  // All but the pieces.
  void TakeFacts(const ChunkChoice& choice);
  // Half a surrogate pair that nothing followed becomes U+FFFD.
  void ReleaseHalves(DeltaSink& sink);

  bool finished() const { return !finish_reason_.empty(); }
  bool saw(DeltaKind kind) const { return saw_[static_cast<size_t>(kind)]; }
  bool saw_output() const;
  StreamChoice Describe() const;

 private:
  void TakeToolPiece(const ChunkPiece& piece, DeltaSink& sink);
  void TakeBody(const ChunkPiece& piece, Delta delta, char16_t& half, DeltaSink& sink);
  void Deliver(const Delta& delta, DeltaSink& sink);
  void ReleaseHalf(Delta delta, char16_t& half, DeltaSink& sink);

  int index_;
  std::string finish_reason_;
  std::string logprobs_[2];           // elements of the lists `content` and `refusal`
  std::unique_ptr<ToolSlots> tools_;  // few answers have any
  char16_t halves_[3] = {};           // of text, reasoning, refusal
  bool saw_[4] = {};
};

}  // namespace failsoft::wire
