#include "core/policy/classify.h"

#include "core/base/text.h"
#include "core/policy/error_table.h"
#include "core/policy/folded_text.h"

namespace failsoft::policy {
namespace {

using base::Code;

constexpr bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Whether `text` is `name` but for case and separators.
bool IsName(std::string_view text, std::string_view name) {
  size_t matched = 0;
  for (const char c : text) {
    if (!IsAlphanumeric(c)) continue;
    if (matched == name.size() || base::Lower(c) != name[matched]) return false;
    ++matched;
  }
  return matched == name.size();
}

// No code or type worth looking up is longer; some servers put a whole message there.
std::string_view Bounded(std::string_view name) {
  constexpr size_t kLongestName = 128;
  return name.size() > kLongestName ? std::string_view() : name;
}

std::optional<Meaning> MeaningOfName(std::string_view text, const FoldedText& message) {
  if (text.empty()) return std::nullopt;
  for (const NameRow& row : ErrorNames()) {
    if (IsName(text, row.name) && message.Contains(row.wording)) return row.meaning;
  }
  return std::nullopt;
}

// "429" as a code: the status that a gateway hid in its body. 0 for any other code.
int StatusInCode(std::string_view code) {
  if (code.size() != 3 || code[0] < '4' || code[0] > '5') return 0;
  int status = 0;
  for (const char c : code) {
    if (c < '0' || c > '9') return 0;
    status = status * 10 + (c - '0');
  }
  return status;
}

int StatusOfVagueName(std::string_view text) {
  for (const VagueRow& row : VagueNames()) {
    if (IsName(text, row.name)) return row.status;
  }
  return 0;
}

int EffectiveStatus(const ErrorSignals& signals) {
  constexpr int kFirstThatSaysSomething = 300;
  const std::string_view code = Bounded(signals.code);
  if (const int status = StatusInCode(code)) return status;
  if (signals.http_status >= kFirstThatSaysSomething) return signals.http_status;
  if (const int status = StatusOfVagueName(code)) return status;
  return StatusOfVagueName(Bounded(signals.type));
}

Meaning MeaningOfRules(int status, const FoldedText& message) {
  for (const RuleRow& row : ErrorRules()) {
    const bool in_range = row.first_status <= status && status <= row.last_status;
    if (in_range && message.Contains(row.wording) && message.Contains(row.also)) return row.meaning;
  }
  return {Code::kProvider};
}

Meaning FindMeaning(const ErrorSignals& signals) {
  const FoldedText message(signals.message);
  if (const auto by_code = MeaningOfName(Bounded(signals.code), message)) return *by_code;
  if (const auto by_type = MeaningOfName(Bounded(signals.type), message)) return *by_type;
  return MeaningOfRules(EffectiveStatus(signals), message);
}

// What a retry of this class costs; kNone: it is not retried by itself.
Pressure PressureOf(Code code) {
  switch (code) {
    case Code::kRateLimited:
      return Pressure::kThrottle;
    case Code::kProvider:
      return Pressure::kServer;
    case Code::kTimeout:
      return Pressure::kTransient;
    default:
      return Pressure::kNone;
  }
}

// A server may call its own trouble hopeless, and a conflict temporary; it cannot make a wrong key,
// an empty account or a wrong request worth sending again.
void ApplyServersWord(std::optional<bool> should_retry, Verdict& verdict) {
  if (!should_retry) return;
  if (!*should_retry) {
    verdict.retryable = false;
  } else if (verdict.code == Code::kConflict) {
    verdict.retryable = true;
    verdict.pressure = Pressure::kServer;
  } else {
    verdict.retryable = PressureOf(verdict.code) != Pressure::kNone;
    verdict.pressure = PressureOf(verdict.code);
  }
  if (!verdict.retryable) verdict.pressure = Pressure::kNone;
}

}  // namespace

Verdict Classify(const ErrorSignals& signals) {
  const Meaning meaning = FindMeaning(signals);
  Verdict verdict;
  verdict.code = meaning.code;
  if (meaning.code == Code::kNotFound && signals.names_model) verdict.code = Code::kInvalidModel;
  if (meaning.may_retry) verdict.pressure = PressureOf(verdict.code);
  verdict.retryable = verdict.pressure != Pressure::kNone;
  ApplyServersWord(signals.should_retry, verdict);
  return verdict;
}

Verdict ClassifyTransport(Code code) {
  switch (code) {
    case Code::kDns:
    case Code::kConnect:
    case Code::kTls:
    case Code::kReset:
    case Code::kTimeout:
    case Code::kBadResponse:
    case Code::kStreamDropped:
      return {code, /*retryable=*/true, Pressure::kTransient};
    default:
      return {code, /*retryable=*/false, Pressure::kNone};
  }
}

}  // namespace failsoft::policy
