#include "core/config/option_table.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/config/base_url.h"
#include "core/config/text_checks.h"

namespace failsoft::config {
namespace {

constexpr std::string_view kAuths[] = {"auto", "api_key", "bearer", "none"};
constexpr std::string_view kJitters[] = {"guide", "full", "equal", "decorrelated", "none"};
constexpr std::string_view kResumes[] = {"instruct", "prefill", "prefix", "exact", "off"};
constexpr std::string_view kPlans[] = {"none", "free", "starter", "growth", "pro"};
constexpr std::string_view kCircuitBreakers[] = {"auto", "on", "off"};
constexpr std::string_view kContextOverflows[] = {"error", "trim", "larger_model",
                                                  "trim_then_larger", "larger_then_trim"};
constexpr std::string_view kTimeUnits[] = {"ms", "s"};

// What a client and a call have in common is written once, per type.
template <typename Owner, typename Member>
Option Make(std::string_view name, OptionType type, Member Owner::*member, std::string_view doc) {
  Option option;
  option.name = name;
  option.type = type;
  if constexpr (std::is_same_v<Owner, ClientOptions>) {
    option.field = ClientField(member);
  } else {
    option.field = CallField(member);
  }
  option.doc = doc;
  return option;
}

template <typename Owner, typename Member>
Option Text(std::string_view name, Member Owner::*member, TextCheck check, std::string_view doc) {
  Option option = Make(name, OptionType::kString, member, doc);
  option.check = check;
  return option;
}

Option Secret(std::string_view name, std::string ClientOptions::*member, std::string_view doc) {
  Option option = Text(name, member, CheckKey, doc);
  option.secret = true;
  return option;
}

template <typename Member>
Option Url(std::string_view name, Member ClientOptions::*member, TextCheck check,
           std::string_view doc) {
  Option option = Text(name, member, check, doc);
  option.private_text = true;
  return option;
}

template <typename Owner>
Option Flag(std::string_view name, bool Owner::*member, std::string_view doc) {
  return Make(name, OptionType::kBoolean, member, doc);
}

template <typename Owner, typename Member>
Option Integer(std::string_view name, Member Owner::*member, double min, double max,
               std::string_view doc) {
  Option option = Make(name, OptionType::kInteger, member, doc);
  option.min = min;
  option.max = max;
  return option;
}

template <typename Owner, typename Member>
Option Choice(std::string_view name, Member Owner::*member,
              std::span<const std::string_view> choices, std::string_view doc) {
  Option option = Make(name, OptionType::kChoice, member, doc);
  option.choices = choices;
  return option;
}

template <typename Owner>
Option Duration(std::string_view name, base::Millis Owner::*member, std::string_view doc) {
  Option option = Make(name, OptionType::kDuration, member, doc);
  option.unit = "ms";
  return option;
}

template <typename Owner>
Option Limit(std::string_view name, base::Millis Owner::*member, std::string_view doc) {
  Option option = Duration(name, member, doc);
  option.nullable = true;
  return option;
}

Option Share(std::string_view name, double ClientOptions::*member, std::string_view doc) {
  Option option = Make(name, OptionType::kNumber, member, doc);
  option.max = 1;
  return option;
}

Option TimeScale() {
  return Share("time_scale", &ClientOptions::time_scale,
               "For tests only: every wait and time limit takes this fraction of its time.");
}

Option Bytes(std::string_view name, int64_t CallOptions::*member, std::string_view doc) {
  Option option = Integer(name, member, 1, 1LL << 40, doc);
  option.unit = "bytes";
  return option;
}

auto ClientRows() {
  using C = ClientOptions;
  return std::to_array<Option>({
      Secret("api_key", &C::api_key,
             "The API key; without it the environment's FAILSOFT_API_KEY, then MOLTBOTDEN_API_KEY "
             "(the latter only for its own host)."),
      Secret("access_token", &C::access_token,
             "A session's access token, instead of a key; without it the environment's "
             "FAILSOFT_ACCESS_TOKEN, then MOLTBOTDEN_ACCESS_TOKEN (the latter only for its own "
             "host)."),
      Url("base_url", &C::base_url, CheckBaseUrl,
          "Where the API is; without it the environment's FAILSOFT_BASE_URL, then "
          "MOLTBOTDEN_BASE_URL."),
      Choice(
          "auth", &C::auth, kAuths,
          "How a key is sent: auto and api_key send it as X-API-Key, bearer as Authorization: "
          "Bearer, which an access token always is; none: not at all, nor is one looked for, since "
          "requests bring what they need in their headers."),
      Flag("require_key", &C::require_key,
           "Whether a client of the default service is refused when there is no key for it; "
           "without this its calls are, until it is given one, and its doctor says what is "
           "missing."),
      Flag("allow_insecure_http", &C::allow_insecure_http,
           "Whether a key may be sent over plain http to another machine."),
      Url("proxy", &C::proxy, CheckProxy,
          "The proxy, as host:port or a URL (http, https, socks4, socks4a, socks5, socks5h); "
          "empty: "
          "none; without it, as the environment's HTTPS_PROXY, HTTP_PROXY and NO_PROXY say."),
      Text("ca_file", &C::ca_file, CheckReadableFile,
           "A file of trusted certificates (PEM) instead of the system's."),
      Flag("http2", &C::http2, "Whether HTTP/2 is offered to servers over TLS."),
      Integer("max_connections", &C::max_connections, 0, 1'000'000,
              "The most connections that are open at a time; 0: no limit."),
      Integer(
          "retry_budget", &C::retry_budget, 0, 1'000'000,
          "The tokens that all calls to one model share for retries, of which one costs 5 or 10 "
          "and successes bring back; 0: no retries."),
      Choice("plan", &C::plan, kPlans,
             "The plan whose limits are kept to, so that the service never refuses: free, starter, "
             "growth or pro; calls wait for their turn, first come first served."),
      Integer("rpm", &C::rpm, 0, 1'000'000,
              "The most requests sent in any minute, by all clients of the process that use the "
              "same origin and key; 0: as the plan says."),
      Integer("tpm", &C::tpm, 0, 2'000'000'000,
              "The most tokens, of prompts and answers, used in any minute; 0: as the plan says."),
      Integer("concurrency", &C::concurrency, 0, 1'000'000,
              "The most requests under way at a time; 0: as the plan says."),
      Integer("max_queue", &C::max_queue, 0, 10'000'000,
              "How many calls may wait for their turn; one more is refused as overloaded."),
      Flag("learn_limits", &C::learn_limits,
           "Whether a limit on requests is learnt from the service's refusals where none is told."),
      Choice("circuit_breaker", &C::circuit_breaker, kCircuitBreakers,
             "Whether a model that keeps failing is left alone for a while, so that calls to it "
             "fail at once: where there is another to go to (auto), always (on), or never (off)."),
      Integer("circuit_failures", &C::circuit_failures, 1, 1'000'000,
              "How many failures in a row open a circuit."),
      Share("circuit_ratio", &C::circuit_ratio,
            "Which share of failures among the last 30 s, of at least ten requests, opens it too."),
      Duration("circuit_open", &C::circuit_open,
               "How long a circuit stays open before one request may try; it doubles from one "
               "failed try to the next."),
      Duration("circuit_max_open", &C::circuit_max_open,
               "Where that doubling ends, so that a model that is back is found within that time."),
      Flag("circuit_from_status", &C::circuit_from_status,
           "Whether an answer to provider_status opens the circuits of all models of a provider "
           "that is down, and lets one request try at once when it is back."),
      Limit("models_ttl", &C::models_ttl,
            "How long the service's list of models is taken from memory before it is asked again."),
      TimeScale(),
      Choice("time_unit", &C::time_unit_ms, kTimeUnits,
             "The unit in which the durations among the options are written."),
  });
}

auto CallRows() {
  using K = CallOptions;
  return std::to_array<Option>({
      Text("model", &K::model, CheckModel, "The model of chats that do not name one."),
      Integer("max_attempts", &K::max_attempts, 1, 100,
              "How often a call is tried in total, the first time included."),
      Integer("max_requests", &K::max_requests, 0, 1'000,
              "The most requests a call sends, whatever the reasons; 0: the larger of 20 and "
              "max_attempts."),
      Duration("base_delay", &K::base_delay,
               "The wait before the first retry when the server names none; it doubles from retry "
               "to retry."),
      Duration("max_delay", &K::max_delay, "Where the doubling of base_delay ends."),
      Choice("jitter", &K::jitter, kJitters,
             "How chance is added to waits: up to a second on top (guide), all of the wait (full), "
             "half of it (equal), up to three times the last wait (decorrelated), or not at all."),
      Limit("max_server_wait", &K::max_server_wait,
            "The longest wait asked for by the server that is waited out; a longer one ends the "
            "call."),
      Limit("deadline", &K::deadline,
            "How long the whole call may take, with all its waits and attempts."),
      Limit("max_queue_wait", &K::max_queue_wait,
            "How long a call may wait for its turn (plan, rpm, tpm, concurrency) before it is "
            "given up as overloaded; a wait that is longer for certain is not begun."),
      Limit("hedge_after", &K::hedge_after,
            "How late the first piece of a chat's answer may be before its next target, or the "
            "same one where there is none, is asked as well, once (null: never); the first to "
            "answer counts, the other is cancelled, and may be billed all the same."),
      Choice("on_context_overflow", &K::on_context_overflow, kContextOverflows,
             "What follows when a request does not fit its model: the error, or another request, "
             "twice at most: with the answer's limit lowered where that is enough, else with the "
             "messages trimmed, or to a model whose window is larger (of the fallbacks, else of "
             "the service's list), or the one and then the other."),
      Duration(
          "credentials_timeout", &K::credentials_timeout,
          "How long a call that is answered 401 waits for fresh credentials, which it asks the "
          "program for, and then tries once more; 0: it asks for none."),
      Integer("min_answer_tokens", &K::min_answer_tokens, 0, 1'000'000'000,
              "Below this an answer's limit is not lowered to make a request fit its model; 0: a "
              "tenth of what the request asks for."),
      Limit("connect_timeout", &K::connect_timeout, "How long connecting may take, TLS included."),
      Limit("timeout", &K::timeout,
            "How long the server may take to the first byte of an answer that is no stream."),
      Limit("idle_timeout", &K::idle_timeout,
            "How long the server may pause between two bytes of its answer."),
      Bytes("max_response_bytes", &K::max_response_bytes,
            "The largest answer that is read, decompressed; a larger one is an error."),
      Limit("first_token_timeout", &K::first_token_timeout,
            "How long a stream may take to its first event; twice as long while it sends comments "
            "to keep the connection alive."),
      Limit("progress_timeout", &K::progress_timeout,
            "How long a stream may go without a piece of the answer, whatever else it sends."),
      Integer("max_reconnects", &K::max_reconnects, 0, 100,
              "How often a dropped stream is resumed; a resume that brings no text counts twice."),
      Choice("resume", &K::resume, kResumes,
             "How a dropped stream is asked to go on: by an instruction, which works with every "
             "model; by leaving the partial answer as the last turn (prefill), marked as prefix, "
             "or as what the server continues exactly; or not at all (off)."),
      Flag("resume_with_tools", &K::resume_with_tools,
           "Whether a dropped stream is resumed even if the request offers tools."),
      Flag("resume_strict", &K::resume_strict,
           "Whether a continuation that nothing proves to be the rest of the answer is refused."),
      Flag("require_finish_reason", &K::require_finish_reason,
           "Whether a stream that ends without a finish_reason is dropped, even after [DONE]."),
      Bytes("stream_high_water", &K::stream_high_water,
            "How much of a stream may wait for its reader before no more is read."),
      Bytes("stream_low_water", &K::stream_low_water,
            "How much of a stream may still wait when reading goes on."),
      Text("idempotency_header", &K::idempotency_header, CheckIdempotencyHeader,
           "The header that carries the same id in all attempts of a call; empty: none."),
      Make("headers", OptionType::kHeaders, &K::headers,
           "Headers to send, as an object of texts; null keeps a header from being sent."),
      Make("fallback", OptionType::kTargets, &K::fallback,
           "Where a chat goes when its model does not answer, in order: a model's name, or an "
           "object of model, base_url, api_key, access_token, auth, headers and context_window; "
           "the credentials of one origin are never sent to another; or \"guide\": gpt-4o, then "
           "llama-3-3-70b, after claude-3-5-sonnet where no model is named, with two attempts each "
           "unless max_attempts is given."),
  });
}

auto MakeTable() {
  const auto client = ClientRows();
  const auto call = CallRows();
  std::array<Option, client.size() + call.size()> table;
  std::copy(call.begin(), call.end(), std::copy(client.begin(), client.end(), table.begin()));
  return table;
}

}  // namespace

std::string_view OptionTypeName(OptionType type) {
  static constexpr std::string_view kNames[] = {"string",   "boolean", "integer", "number",
                                                "duration", "choice",  "headers", "targets"};
  return kNames[static_cast<size_t>(type)];
}

std::span<const Option> OptionTable() {
  static const auto kTable = MakeTable();
  return kTable;
}

const Option* FindOption(std::string_view name) {
  const auto table = OptionTable();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [name](const Option& option) { return option.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::string_view NearestOption(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Option& option : OptionTable()) names.push_back(option.name);
  return base::Nearest(name, names.data(), names.size());
}

}  // namespace failsoft::config
