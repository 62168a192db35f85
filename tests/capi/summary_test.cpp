// Summaries through the C interface, over real sockets, on a bad day.
#include <algorithm>
#include <vector>

#include "core/json/json.h"
#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

constexpr int kParts = 200;
constexpr int kEach = 50;  // every so many parts do not fit

// Paragraphs that fill a chunk of 200 characters each, with a mark at both ends. Some are longer
// than what the model below takes.
std::string Document() {
  std::string document;
  for (int i = 0; i < kParts; ++i) {
    const std::string number = std::to_string(i);
    std::string words = "#a" + number + " ";
    while (words.size() < (i % kEach == 7 ? 185u : 145u)) words += "word ";
    document += words + "#b" + number + "\n\n";
  }
  return document;
}

std::string Marks() {
  std::string marks;
  for (int i = 0; i < kParts; ++i) {
    const std::string number = std::to_string(i);
    marks += (i > 0 ? " #a" : "#a") + number + " #b" + number;
  }
  return marks;
}

// What the parts are summarised to: one that does not fit is cut in two.
std::vector<std::string> Summaries() {
  std::vector<std::string> summaries;
  for (int i = 0; i < kParts; ++i) {
    const std::string number = std::to_string(i);
    if (i % kEach == 7) {
      summaries.push_back("#a" + number);
      summaries.push_back("#b" + number);
    } else {
      summaries.push_back("#a" + number + " #b" + number);
    }
  }
  return summaries;
}

// Calls that it takes to combine them, packed in order into groups of 200 characters, but of two at
// least.
int CombiningCalls(std::vector<std::string> texts) {
  int calls = 0;
  while (texts.size() > 1) {
    std::vector<std::string> next;
    for (size_t i = 0; i < texts.size();) {
      size_t size = texts[i].size();
      std::string marks = texts[i];
      size_t end = i + 1;
      for (; end < texts.size(); ++end) {
        size += 2 + texts[end].size();
        if (end - i >= 2 && size > 200) break;
        marks += " " + texts[end];
      }
      calls += end - i > 1;
      next.push_back(marks);
      i = end;
    }
    texts = next;
  }
  return calls;
}

std::string Request(const std::string& more = "") {
  std::string request =
      R"({"model": "small", "reduce_model": "gpt-4o", "chunk": {"max": 200}, "concurrency": 8, )"
      R"("document": )";
  json::AppendQuoted(request, Document());
  return request + (more.empty() ? "" : ", " + more) + "}";
}

Call Start(failsoft_client* client, const std::string& request) {
  Call call;
  Error error;
  const failsoft_status status = Take(call, [&](failsoft_call** out) {
    return Take(error, [&](failsoft_error** why) {
      return failsoft_call_start(client, FAILSOFT_CALL_SUMMARIZE, request.data(), request.size(),
                                 nullptr, 0, out, why);
    });
  });
  EXPECT_EQ(status, FAILSOFT_OK) << failsoft_error_report(error.get());
  return call;
}

json::Document Parsed(std::string text) {
  auto document = json::Document::Parse(std::move(text));
  EXPECT_TRUE(document.ok());
  return *std::move(document);
}

// The model takes 50 tokens of four characters.
constexpr char kModels[] =
    R"("account": {"models": [{"id": "small", "context_window": 50}, {"id": "gpt-4o"}],)"
    R"( "checks_context": true})";

// Limited to 60 requests in 200 ms and six at a time; and what else goes wrong.
std::string BadDay() {
  return R"({"plan": {"requests_per_minute": 60, "minute_ms": 200, "concurrent": 6}, "replies": [)"
         R"({"summary": "#", "times": 20}, {"error": "provider_error", "times": 3},)"
         R"({"summary": "#", "times": 30}, {"fault": "reset"}, {"summary": "#", "times": 40},)"
         R"({"status": 503, "body": "busy"}, {"answer": "x", "fault": "cut_body"},)"
         R"({"status": 429, "body": "{}"},)"  // a slow machine never meets the limits above
         R"({"summary": "#", "times": -1}], )" +
         std::string(kModels) + "}";
}

constexpr char kPatient[] =
    R"("time_scale": 1, "base_delay": 5, "max_delay": 20, "max_attempts": 100,)"
    R"( "max_requests": 200, "retry_budget": 1000000)";

// The helper's own time_scale is replaced.
Client PatientClient(const std::string& script) {
  std::string config = ConfigFor(Sim(), World(), script);
  const size_t scale = config.find("\"time_scale\": 0.01");
  return MakeClient(config.replace(scale, 18, kPatient));
}

TEST(Summary, TwoHundredPartsOnABadDay) {
  const Client client = PatientClient(BadDay());
  const Call call = Start(client.get(), Request());
  const json::Document result = Parsed(ResultOf(call.get()));
  const json::Value root = result.root();
  EXPECT_EQ(root["text"].AsString(), Marks());
  EXPECT_EQ(root["parts"].size(), static_cast<size_t>(kParts + kParts / kEach));
  EXPECT_EQ(root["calls"].AsInt(), kParts + 2 * (kParts / kEach) + CombiningCalls(Summaries()));
  EXPECT_EQ(root["planned_calls"].AsInt(), 2 * kParts - 1);
  EXPECT_EQ(root["requests"].AsInt(), Sim().SeenRequests(World()));
  EXPECT_LE(Sim().PeakInFlight(World()), 8);
  int refused = 0;
  int others = 0;
  for (const json::Value attempt : root["attempts"]) {
    refused += attempt["class"].AsString() == "rate_limited";
    others += attempt["class"].AsString() != "rate_limited" &&
              attempt["class"].AsString() != "ok" &&
              attempt["class"].AsString() != "context_length";
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(others, 6);
  EXPECT_TRUE(root["usage"]["total_tokens"].AsInt().value_or(0) > 0);
}

TEST(Summary, AsManyAtATimeAsAskedFor) {
  // The first answers come late: however slow a machine sends, all that may run run at once.
  const Client client = MakeClientFor(
      R"({"replies": [{"summary": "#", "times": 8, "delay_ms": 1000}, {"summary": "#", "times": -1}], )" +
      std::string(kModels) + "}");
  const Call call = Start(client.get(), Request());
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
  EXPECT_EQ(Sim().PeakInFlight(World()), 8);
}

TEST(Summary, StoppedHalfWayItTellsWhatIsDone) {
  const Client client = PatientClient(BadDay());
  const Call call = Start(client.get(), Request());
  EXPECT_TRUE(Eventually([&] {
    failsoft_call_wait(call.get(), 5);
    return Sim().SeenRequests(World()) >= 60;
  }));
  EXPECT_EQ(failsoft_call_cancel(call.get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_CANCELLED);
  const json::Document error = Parsed(ErrorOf(call.get()));
  const json::Value summary = error.root()["summary"];
  int done = 0;
  for (const json::Value part : summary["parts"]) {
    if (part["summary"].IsNull()) continue;
    ++done;
    const std::string text(part["summary"].AsString());
    EXPECT_NE(Marks().find(text), std::string::npos) << text;
  }
  EXPECT_GT(done, 10);
  EXPECT_LT(done, kParts);
  EXPECT_EQ(summary["done"].AsInt(), done);
  const int64_t seen = Sim().SeenRequests(World());
  EXPECT_TRUE(Eventually([] { return Sim().InFlight(World()) == 0; }));
  EXPECT_EQ(Sim().SeenRequests(World()), seen);
}

TEST(Summary, TheServiceDiesHalfWay) {
  Simulator mortal(FAILSOFT_SIMULATOR);
  const Client client = MakeClient(ConfigFor(
      mortal, "w", R"({"replies": [{"summary": "#", "times": -1}]})", R"("max_attempts": 2)"));
  const Call call = Start(client.get(), Request());
  EXPECT_TRUE(Eventually([&] {
    failsoft_call_wait(call.get(), 1);
    return mortal.SeenRequests("w") >= 40;
  }));
  mortal.Kill();
  const failsoft_status status = EndOf(call.get());
  EXPECT_TRUE(status == FAILSOFT_CONNECT || status == FAILSOFT_RESET) << status;
  const json::Document error = Parsed(ErrorOf(call.get()));
  EXPECT_GT(error.root()["summary"]["done"].AsInt().value_or(0), 10);
}

TEST(Summary, ProgressAndTheEndArriveAsEvents) {
  const Client client = MakeClientFor(R"({"replies": [{"summary": "#", "times": -1}]})");
  const Call call =
      Start(client.get(),
            R"({"document": "#a b\n\n#c d\n\n#e f", "chunk": {"max": 6}, "concurrency": 2})");
  std::vector<std::string> progress;
  std::string text;
  std::string json;
  while (json.empty()) {
    Batch batch;
    ASSERT_EQ(
        Take(batch,
             [&](failsoft_batch** out) { return failsoft_call_next(call.get(), kLong, out); }),
        FAILSOFT_OK);
    for (size_t i = 0; i < failsoft_batch_count(batch.get()); ++i) {
      failsoft_event_view view;
      ASSERT_EQ(failsoft_batch_get(batch.get(), i, &view, sizeof view), FAILSOFT_OK);
      if (view.kind == FAILSOFT_EVENT_PROGRESS) {
        progress.emplace_back(view.json, view.json_size);
      } else {
        EXPECT_EQ(view.kind, FAILSOFT_EVENT_REPLY);
        text.assign(view.text, view.text_size);
        json.assign(view.json, view.json_size);
      }
    }
  }
  EXPECT_EQ(text, "#a #c #e");
  EXPECT_EQ(json, ResultOf(call.get()));
  ASSERT_FALSE(progress.empty());
  EXPECT_NE(progress.front().find(R"("done":0,"total":3)"), std::string::npos);
  EXPECT_NE(progress.back().find(R"("stage":"combine")"), std::string::npos);
}

TEST(Summary, IsRefusedWhenItMayNeedMoreCallsThanAllowed) {
  const Client client = MakeClientFor("{}");
  const std::string request = Request(R"("max_calls": 398)");
  failsoft_call* call = nullptr;
  failsoft_error* error = nullptr;
  EXPECT_EQ(failsoft_call_start(client.get(), FAILSOFT_CALL_SUMMARIZE, request.data(),
                                request.size(), nullptr, 0, &call, &error),
            FAILSOFT_REQUEST);
  const Error owned(error);
  EXPECT_NE(std::string(failsoft_error_message(error)).find("up to 399 calls for 200 parts"),
            std::string::npos);
  EXPECT_EQ(Sim().SeenRequests(World()), 0);
}

TEST(Summary, ShutdownAndReleaseEndIt) {
  const Client client = MakeClientFor(kHang);
  const Call call = Start(client.get(), Request());
  Start(client.get(), Request()).reset();  // its calls are cancelled
  failsoft_call_wait(call.get(), 5);
  EXPECT_EQ(failsoft_client_shutdown(client.get(), 0), FAILSOFT_AGAIN);
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_CLOSED);
}

}  // namespace
}  // namespace failsoft::capi_test
