#include "core/wire/strict_json.h"

#include <algorithm>
#include <utility>

#include "core/json/json.h"

namespace failsoft::wire {
namespace {

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20; }

}  // namespace

std::string WithoutControls(std::string json) {
  std::replace_if(json.begin(), json.end(), IsControl, ' ');
  return json;
}

std::string StrictJson(std::string json) {
  const auto document = json::Document::Parse(WithoutControls(std::move(json)), {.lenient = true});
  return document ? std::string(document->root().raw()) : std::string();
}

}  // namespace failsoft::wire
