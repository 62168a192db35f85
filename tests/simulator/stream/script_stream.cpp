#include "tests/simulator/stream/script_stream.h"

#include "tests/simulator/script_place.h"

namespace failsoft::sim {
namespace {

// JSON without line ends, which would end a line of the event. Inside strings there are none.
std::string OneLine(json::Value value) {
  std::string line(value.raw());
  std::erase_if(line, [](char c) { return c == '\n' || c == '\r'; });
  return line;
}

void ReadTokens(const Place& at, StreamOptions& options) {
  TokenRule& tokens = options.tokens;
  if (at.value().IsNumber()) {
    tokens.characters = at.Int(1);
  } else if (at.value().IsArray()) {
    ReadArray(at, [&](const Place& piece) {
      tokens.pieces.push_back(piece.Text());
      if (tokens.pieces.back().empty()) piece.Fail("must not be empty");
    });
    if (tokens.pieces.empty()) at.Fail("must not be empty");
  } else if (at.value().AsString() != "words") {
    at.Fail("must be \"words\", a number of characters, or a list of pieces");
  }
}

void ReadLineEnd(const Place& at, StreamOptions& options) {
  const std::string_view text = at.value().AsString();
  if (text != "\n" && text != "\r\n" && text != "\r") at.Fail("must be one of: \\n, \\r\\n, \\r");
  options.format.line_end = text;
}

constexpr MemberRule<CommentRule> kCommentMembers[] = {
    {"text", [](const Place& at, CommentRule& rule) { rule.text = at.HeaderText(); }},
    {"first", [](const Place& at, CommentRule& rule) { rule.first = at.Int(0, 100'000); }},
    {"every_events", [](const Place& at, CommentRule& rule) { rule.every_events = at.Int(1); }},
    {"every_ms", [](const Place& at, CommentRule& rule) { rule.every_ms = at.Int(1); }},
};

constexpr MemberRule<Insert> kInsertMembers[] = {
    {"at", [](const Place& at, Insert& insert) { insert.at = ReadBodyPlace(at); }},
    {"pause_ms", [](const Place& at, Insert& insert) { insert.pause_ms = at.Int(0); }},
    {"events", [](const Place& at, Insert& insert) { insert.events = ReadEvents(at); }},
};

// All of them are looked at for each event.
constexpr size_t kMostInserts = 100;

void ReadInserts(const Place& at, StreamOptions& options) {
  ReadArray(at, [&](const Place& element) {
    Insert& insert = options.inserts.emplace_back();
    ReadObject(element, kInsertMembers, insert);
    if (insert.at.kind == BodyPlace::Kind::kMiddle) element.Fail("needs \"at\"");
  });
  if (options.inserts.size() > kMostInserts) at.Fail("must have at most 100 elements");
}

// Kept as the text that is put into every chunk.
void ReadExtra(const Place& at, StreamOptions& options) {
  if (!at.Expect(json::Type::kObject)) return;
  for (json::Value member : at.value()) {
    options.extra += ',';
    json::AppendQuoted(options.extra, member.key());
    options.extra.append(":").append(OneLine(member));
  }
}

constexpr Named<UsagePlace> kUsagePlaces[] = {
    {"asked", UsagePlace::kAsked},   {"last", UsagePlace::kLast},   {"none", UsagePlace::kNone},
    {"finish", UsagePlace::kFinish}, {"every", UsagePlace::kEvery}, {"choice", UsagePlace::kChoice},
    {"x_groq", UsagePlace::kXGroq},
};

void ReadDone(const Place& at, StreamOptions& options) {
  options.done.reset();
  if (!at.value().IsNull()) options.done = at.Text();
}

using Options = StreamOptions;

constexpr MemberRule<Options> kStreamMembers[] = {
    {"tokens", ReadTokens},
    {"token_ms", [](const Place& at, Options& o) { o.pacing.token_ms = at.Int(0); }},
    {"events_per_write",
     [](const Place& at, Options& o) { o.pacing.events_per_write = at.Int(1); }},
    {"write_bytes", [](const Place& at, Options& o) { o.pacing.write_bytes = at.Int(1); }},
    {"line_end", ReadLineEnd},
    {"space", [](const Place& at, Options& o) { o.format.space = at.Bool(); }},
    {"bom", [](const Place& at, Options& o) { o.format.bom = at.Bool(); }},
    {"comments", [](const Place& at, Options& o) { ReadObject(at, kCommentMembers, o.comments); }},
    {"insert", ReadInserts},
    {"extra", ReadExtra},
    {"usage", [](const Place& at, Options& o) { o.usage = OneOf(at, kUsagePlaces); }},
    {"done", ReadDone},
    {"ascii", [](const Place& at, Options& o) { o.escapes.ascii = at.Bool(); }},
    {"split_surrogates",
     [](const Place& at, Options& o) { o.escapes.split_surrogates = at.Bool(); }},
};

}  // namespace

StreamOptions ReadStreamOptions(const Place& at) {
  StreamOptions options;
  ReadObject(at, kStreamMembers, options);
  if (options.pacing.events_per_write > 0 && options.pacing.write_bytes > 0) {
    at.Fail("\"events_per_write\" cannot be combined with \"write_bytes\"");
  }
  return options;
}

std::vector<ScriptedEvent> ReadEvents(const Place& at) {
  std::vector<ScriptedEvent> events;
  ReadArray(at, [&](const Place& element) {
    const json::Value value = element.value();
    const bool verbatim = value.IsString();
    events.push_back({verbatim ? std::string(value.AsString()) : OneLine(value), verbatim});
  });
  return events;
}

}  // namespace failsoft::sim
