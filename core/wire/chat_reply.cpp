#include "core/wire/reply.h"

namespace failsoft::wire {
namespace {

base::Failure BadResponse(std::string message) {
  return {base::Code::kBadResponse, std::move(message), ""};
}

// Providers also send numbers as ids.
std::string_view IdText(const json::Value& value) {
  return value.IsNumber() ? value.raw() : value.AsString();
}

// One part of a list content. Parts of another type (thinking, refusal, images) are not text.
std::string_view PartText(const json::Value& part) {
  if (part.IsString()) return part.AsString();
  const json::Value type = part["type"];
  const bool is_text =
      !type.exists() || type.AsString() == "text" || type.AsString() == "output_text";
  return is_text ? part["text"].AsString() : std::string_view();
}

std::string ContentText(const json::Value& content) {
  if (!content.IsArray()) return std::string(PartText(content));
  std::string text;
  for (const json::Value part : content) text.append(PartText(part));
  return text;
}

// Kimi puts the usage into the choice, Groq into a member of its own.
json::Value FindUsage(const json::Value& root, const json::Value& choice) {
  for (const json::Value usage : {root["usage"], choice["usage"], root["x_groq"]["usage"]}) {
    if (usage.IsObject()) return usage;
  }
  return {};
}

}  // namespace

base::Result<ChatReply> DecodeChatReply(const json::Document& body) {
  const json::Value root = body.root();
  if (!root.IsObject()) {
    return BadResponse("the answer is no JSON object but " +
                       std::string(json::TypeName(root.type())));
  }
  const json::Value choice = root["choices"].At(0);
  if (!choice.IsObject()) return BadResponse("the answer holds no choices");
  const json::Value message = choice["message"];
  ChatReply reply;
  reply.text = ContentText(message["content"]);
  reply.message_json = message.raw();
  reply.model = root["model"].AsString();
  reply.finish_reason = choice["finish_reason"].AsString();
  reply.usage_json = FindUsage(root, choice).raw();
  reply.id = IdText(root["id"]);
  reply.confirmed = !reply.finish_reason.empty();
  return reply;
}

}  // namespace failsoft::wire
