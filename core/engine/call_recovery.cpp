// A call whose request does not fit its model asks again with a smaller one, if it may.
#include "core/engine/call.h"
#include "core/engine/context_recovery.h"

namespace failsoft::engine {

// Whether the next request is smaller than the one that was refused. Such an attempt counts as a
// request, and not as a retry.
bool Call::Recover(CallError& error) {
  const bool wanted = request_.options.on_context_overflow == config::ContextOverflow::kTrim &&
                      error.code == base::Code::kContextLength;
  const bool may = request_.kind != CallKind::kRequest && !request_.relays &&
                   !(flight_->stream && flight_->stream->has_output());
  if (!wanted || !may || recoveries_ == kMostRecoveries) return false;
  ContextRecovery recovery = RecoverContext(error, request_);
  if (!recovery.recovered) {
    if (!recovery.unfit_message.empty()) error.message += "; " + recovery.unfit_message;
    error.unfit_json = std::move(recovery.unfit_json);
    return false;
  }
  ++recoveries_;
  --tries_;
  attempt().recovery_json = std::move(recovery.report);
  attempt().recovery = std::move(recovery.sentence);
  if (!flight_->stream) flight_->request.body = request_.BodyFor(request_.model);
  return true;
}

}  // namespace failsoft::engine
