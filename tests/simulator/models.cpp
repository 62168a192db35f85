#include "tests/simulator/models.h"

#include <array>

#include "core/json/json.h"

namespace failsoft::sim {
namespace {

struct Model {
  std::string_view id, provider;
  int64_t context_window;
};

// The guide's list.
constexpr std::array kModels = {
    Model{"claude-3-5-sonnet", "anthropic", 200'000},
    Model{"claude-3-5-haiku", "anthropic", 200'000},
    Model{"gpt-4o", "openai", 128'000},
    Model{"gpt-4o-mini", "openai", 128'000},
    Model{"gemini-2-0-flash", "google", 1'000'000},
    Model{"llama-3-3-70b", "meta", 128'000},
};

}  // namespace

Response ModelsResponse() {
  json::Writer writer;
  writer.BeginObject().Key("models").BeginArray();
  for (const Model& model : kModels) {
    writer.BeginObject().Key("id").String(model.id).Key("provider").String(model.provider);
    writer.Key("context_window").Int(model.context_window);
    writer.Key("status").String("available").EndObject();
  }
  writer.EndArray().EndObject();
  return JsonResponse(200, std::move(writer).Take());
}

}  // namespace failsoft::sim
