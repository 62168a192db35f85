#include "tests/simulator/logprobs.h"

#include "core/json/json.h"
#include "tests/simulator/stream/tokens.h"

namespace failsoft::sim {
namespace {

constexpr double kLogprob = -0.25;

void WriteToken(json::Writer& writer, std::string_view token) {
  writer.BeginObject().Key("token").String(token).Key("logprob").Double(kLogprob);
  writer.Key("bytes").BeginArray();
  for (const char byte : token) writer.Int(static_cast<unsigned char>(byte));
  writer.EndArray().Key("top_logprobs").BeginArray().EndArray().EndObject();
}

}  // namespace

void AppendLogprobs(std::string& out, std::string_view text) {
  const TokenRule words;
  json::Writer writer;
  writer.BeginObject().Key("content").BeginArray();
  for (TokenCutter tokens(text, words); !tokens.AtEnd();) {
    WriteToken(writer, tokens.Next(text.size()));
  }
  writer.EndArray().Key("refusal").Null().EndObject();
  out += writer.text();
}

}  // namespace failsoft::sim
