#include "tests/simulator/stream/error_shapes.h"

#include <array>

namespace failsoft::sim {
namespace {

constexpr std::array kShapes = {
    ErrorShape{"openai",
               R"({"error":{"message":"The server had an error while processing your request.",)"
               R"("type":"server_error","param":null,"code":null}})"},
    ErrorShape{"openrouter",
               R"({"id":"gen-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o",)"
               R"("provider":"OpenAI","error":{"code":502,"message":"Provider disconnected",)"
               R"("metadata":{"error_type":"provider_unavailable"}},)"
               R"("choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]})"},
    ErrorShape{"finish_reason", R"({"choices":[{"index":0,"delta":{},"finish_reason":"error"}]})"},
    ErrorShape{.name = "vllm",
               .json = R"({"error":{"message":"EngineCore encountered an issue.",)"
                       R"("type":"InternalServerError","param":null,"code":500}})",
               .then_done = true},
    ErrorShape{.name = "vllm_flat",
               .json = R"({"object":"error","message":"EngineCore encountered an issue.",)"
                       R"("type":"InternalServerError","param":null,"code":500})",
               .then_done = true},
    ErrorShape{"string", R"({"error":"model runner has unexpectedly stopped"})"},
    ErrorShape{"tgi", R"({"error":"Request failed during generation","error_type":"generation"})"},
    ErrorShape{"gemini", R"([{"error":{"code":503,"message":"The model is overloaded.",)"
                         R"("status":"UNAVAILABLE"}}])"},
    ErrorShape{.name = "anthropic",
               .json = R"({"type":"error","error":{"type":"overloaded_error",)"
                       R"("message":"Overloaded"}})",
               .event = "error"},
    ErrorShape{.name = "named",
               .json = R"({"type":"overloaded_error","message":"Overloaded"})",
               .event = "error"},
    ErrorShape{.name = "llamacpp",
               .json = R"({"code":500,"message":"Compute error.","type":"server_error"})",
               .field = "error"},
};

void AppendField(std::string& out, const SseFormat& format, std::string_view name,
                 std::string_view value) {
  out.append(name).append(format.space ? ": " : ":").append(value).append(format.line_end);
}

}  // namespace

const ErrorShape* FindErrorShape(std::string_view name) {
  for (const ErrorShape& shape : kShapes) {
    if (shape.name == name) return &shape;
  }
  return nullptr;
}

std::string ErrorShapeNames() {
  std::string names;
  for (const ErrorShape& shape : kShapes)
    names.append(names.empty() ? "" : ", ").append(shape.name);
  return names;
}

const ErrorShape& DefaultErrorShape() { return kShapes.front(); }

std::string ErrorEvent(const ErrorShape& shape, const SseFormat& format) {
  std::string text;
  if (!shape.event.empty()) AppendField(text, format, "event", shape.event);
  AppendField(text, format, shape.field, shape.json);
  text += format.line_end;
  if (shape.then_done) format.AppendEvent(text, "[DONE]");
  return text;
}

}  // namespace failsoft::sim
