#include "core/engine/account_book.h"

#include "core/json/json.h"
#include "core/wire/known_models.h"

namespace failsoft::engine {

void ModelList::Keep(std::string json, base::Millis now) {
  auto document = json::Document::Parse(json);
  if (!document) return;
  models_ = wire::ReadModels(document->root());
  json_ = std::move(json);
  told_at_ = now;
}

bool ModelList::FreshAt(base::Millis now, base::Millis time_to_live) const {
  if (!known()) return false;
  return time_to_live == base::kNone || now - told_at_ < time_to_live;
}

const std::vector<wire::ModelInfo>& ModelList::models() const {
  return known() ? models_ : wire::GuideModels();
}

int64_t ModelList::WindowOf(std::string_view model) const {
  for (const std::vector<wire::ModelInfo>* models : {&models_, &wire::GuideModels()}) {
    for (const wire::ModelInfo& one : *models) {
      if (one.id == model && one.context_window > 0) return one.context_window;
    }
  }
  return 0;
}

std::string_view ModelList::StatusOf(std::string_view model) const {
  for (const wire::ModelInfo& one : models_) {
    if (one.id == model) return one.status;
  }
  return {};
}

}  // namespace failsoft::engine
