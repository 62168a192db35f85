// The receiving end of a streamed call: bytes in, pieces of the answer out, over all its attempts.
//
// Joins core/sse (bytes to events), wire::StreamDecoder (events to pieces; one for an attempt),
// wire::Joiner (while an attempt continues a dropped answer) and wire::StreamMessage (what it adds
// up to). Knows neither time nor sockets.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/sse/parser.h"
#include "core/wire/joiner.h"
#include "core/wire/relayed_stream.h"
#include "core/wire/stream_decoder.h"
#include "core/wire/stream_message.h"

namespace failsoft::engine {

class StreamReceiver final : private sse::Listener, private wire::DeltaSink {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void OnPiece(const wire::Delta& delta) = 0;
    // The attempt continues the answer; told before its first piece.
    virtual void OnJoined(const wire::JoinReport& report) = 0;
  };

  // `choices` is the request's n. `owner` outlives the receiver.
  StreamReceiver(int choices, size_t max_event_bytes, Owner* owner)
      : choices_(choices), owner_(owner), parser_(max_event_bytes) {}

  // The stream is to be handed on as a service's, too. Before the first attempt.
  void Relay() { relayed_ = std::make_unique<wire::RelayedStream>(); }
  // Null unless it is.
  wire::RelayedStream* relayed() { return relayed_.get(); }

  // Before each attempt; with a mode it continues what is there, else it starts the answer anew.
  void Begin(std::optional<wire::ResumeMode> mode, wire::JoinOptions options);

  // False: nothing more is wanted of this attempt.
  bool Feed(std::string_view bytes);
  // The transfer has ended; `clean` as far as the transport can tell.
  void Finish(bool clean);

  bool began() const { return began_; }          // an event came in this attempt
  bool commented() const { return commented_; }  // a comment came, which keeps it alive
  // Whether pieces came since this was last asked, held ones too.
  bool TakeProgress() { return std::exchange(progress_, false); }
  // What came before any event: not an event stream, if none comes.
  const std::string& head() const { return head_; }
  bool refused() const { return joiner_ && joiner_->state() == wire::Joiner::State::kRefused; }
  wire::JoinRefusal refusal() const { return joiner_->refusal(); }
  // The continuation came to its end and added nothing, by instruction, to an answer that cannot
  // end like that: the model has missed what it was asked for.
  bool ended_empty() const { return ended_empty_; }
  const base::MaybeFailure& failure() const { return failure_; }  // an event beyond the limit

  const wire::StreamDecoder& decoder() const { return *decoder_; }
  // Over all attempts.
  const wire::StreamMessage& message() const { return message_; }
  wire::StreamMessage TakeMessage() { return std::move(message_); }

 private:
  bool OnEvent(const sse::Event& event) override;
  void OnComment(std::string_view text) override { commented_ = true; }
  void OnField(std::string_view name, std::string_view value) override;
  void OnDelta(const wire::Delta& delta) override;
  void KeepHead(std::string_view bytes);
  void RelayEvent(const sse::Event& event);
  void PassJoined();
  void FinishJoined();
  void Pass(const wire::Delta& delta);

  const int choices_;
  Owner* const owner_;
  sse::Parser parser_;
  std::optional<wire::StreamDecoder> decoder_;  // of the present attempt
  std::optional<wire::Joiner> joiner_;
  std::unique_ptr<wire::RelayedStream> relayed_;
  wire::StreamMessage message_;
  std::string joined_;  // what the joiner lets pass
  std::string head_;
  base::MaybeFailure failure_;
  bool began_ = false;
  bool commented_ = false;
  bool progress_ = false;
  bool had_piece_ = false;  // the present event had
  bool in_tail_ = false;
  // Of the present continuation:
  bool join_told_ = false;
  bool instructed_ = false;
  bool added_ = false;  // more than white space
  bool ended_empty_ = false;
};

}  // namespace failsoft::engine
