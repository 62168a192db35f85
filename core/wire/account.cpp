#include "core/wire/account.h"

#include <algorithm>
#include <initializer_list>

#include "core/base/text.h"

namespace failsoft::wire {

using base::Code;
using base::Failure;
using base::MaybeFailure;
using base::Result;
using json::Value;
using json::Writer;

namespace {

MaybeFailure NotThat(std::string_view what) {
  return Failure{Code::kBadResponse, "the answer is no " + std::string(what), ""};
}

// The first of the members that is there and is not null.
Value FirstOf(const Value& object, std::string_view name, std::string_view other_name) {
  const Value value = object[name];
  return value && !value.IsNull() ? value : object[other_name];
}

void TextOrNull(Writer& writer, std::string_view name, const Value& value) {
  writer.Key(name);
  if (value.IsString()) {
    writer.String(value.AsString());
  } else {
    writer.Null();
  }
}

void WriteModel(Writer& writer, const Value& model) {
  const Value window = FirstOf(model, "context_window", "context_length");
  writer.BeginObject().Key("id").String(model["id"].AsString());
  TextOrNull(writer, "provider", FirstOf(model, "provider", "owned_by"));
  writer.Key("context_window");
  if (const auto tokens = window.AsInt()) {
    writer.Int(*tokens);
  } else {
    writer.Null();
  }
  TextOrNull(writer, "status", model["status"]);
  writer.EndObject();
}

// The guide's list is "models", that of other services "data".
MaybeFailure WriteModels(Writer& writer, const Value& root) {
  const Value list = FirstOf(root, "models", "data");
  if (!list.IsArray()) return NotThat("list of models");
  writer.Key("models").BeginArray();
  for (const Value model : list) {
    if (model["id"].AsString().empty()) return NotThat("list of models: one has no id");
    WriteModel(writer, model);
  }
  writer.EndArray();
  return {};
}

MaybeFailure WriteProviders(Writer& writer, const Value& root) {
  if (!root["providers"].IsArray()) return NotThat("list of providers");
  writer.Key("providers").BeginArray();
  for (const Value provider : root["providers"]) {
    if (provider["name"].AsString().empty()) return NotThat("list of providers: one has no name");
    writer.BeginObject().Key("name").String(provider["name"].AsString());
    TextOrNull(writer, "status", provider["status"]);
    TextOrNull(writer, "incident_url", provider["incident_url"]);
    writer.EndObject();
  }
  writer.EndArray();
  return {};
}

void WriteScopes(Writer& writer, const Value& root) {
  writer.Key("scopes").BeginArray();
  for (const Value scope : root["scopes"]) {
    if (scope.IsString()) writer.String(scope.AsString());
  }
  writer.EndArray();
  TextOrNull(writer, "project_id", root["project_id"]);
  TextOrNull(writer, "expires_at", root["expires_at"]);
}

MaybeFailure WriteVerifiedKey(Writer& writer, const Value& root) {
  if (!root["valid"].IsBool()) return NotThat("verdict on a key");
  writer.Key("valid").Bool(root["valid"].AsBool());
  WriteScopes(writer, root);
  return {};
}

MaybeFailure WriteCreatedKey(Writer& writer, const Value& root) {
  const Value key = FirstOf(root, "key", "api_key");
  if (key.AsString().empty()) return NotThat("new key");
  writer.Key("key").String(key.AsString());
  TextOrNull(writer, "name", root["name"]);
  WriteScopes(writer, root);
  return {};
}

MaybeFailure WriteAmount(Writer& writer, std::string_view name, const Value& amount) {
  const std::string_view text = amount.IsNumber() ? amount.raw() : amount.AsString();
  if (!IsDecimal(text)) return NotThat("amount: " + std::string(name) + " is not a decimal");
  writer.Key(name).String(text);
  return {};
}

MaybeFailure WriteAutoTopup(Writer& writer, const Value& topup) {
  if (!topup["enabled"].IsBool()) return NotThat("setting of the automatic top-up");
  writer.Key("enabled").Bool(topup["enabled"].AsBool());
  for (const std::string_view name : {"threshold_usdc", "amount_usdc"}) {
    if (!topup[name] || topup[name].IsNull()) {
      writer.Key(name).Null();
    } else if (MaybeFailure failure = WriteAmount(writer, name, topup[name])) {
      return failure;
    }
  }
  return {};
}

MaybeFailure WriteBalance(Writer& writer, const Value& root) {
  for (const std::string_view name : {"balance_usdc", "reserved_usdc", "available_usdc"}) {
    if (MaybeFailure failure = WriteAmount(writer, name, root[name])) return failure;
  }
  writer.Key("auto_topup");
  if (!root["auto_topup"].IsObject()) {
    writer.Null();
    return {};
  }
  writer.BeginObject();
  MaybeFailure failure = WriteAutoTopup(writer, root["auto_topup"]);
  writer.EndObject();
  return failure;
}

// What the guide promises, the request id, and what else a person wants to know.
MaybeFailure WriteErrors(Writer& writer, const Value& root) {
  if (!root["errors"].IsArray()) return NotThat("list of errors");
  writer.Key("errors").BeginArray();
  for (const Value error : root["errors"]) {
    if (!error.IsObject()) return NotThat("list of errors");
    writer.BeginObject();
    for (const std::string_view name : {"request_id", "code", "message", "model", "created_at"}) {
      TextOrNull(writer, name, error[name]);
    }
    const auto status = error["status"].AsInt();
    writer.Key("status");
    status ? writer.Int(*status) : writer.Null();
    writer.EndObject();
  }
  writer.EndArray();
  return {};
}

MaybeFailure Write(AccountAnswer kind, Writer& writer, const Value& root) {
  switch (kind) {
    case AccountAnswer::kModels:
      return WriteModels(writer, root);
    case AccountAnswer::kProviderStatus:
      return WriteProviders(writer, root);
    case AccountAnswer::kVerifiedKey:
      return WriteVerifiedKey(writer, root);
    case AccountAnswer::kCreatedKey:
      return WriteCreatedKey(writer, root);
    case AccountAnswer::kBalance:
      return WriteBalance(writer, root);
    case AccountAnswer::kAutoTopup:
      return WriteAutoTopup(writer, root["auto_topup"] ? root["auto_topup"] : root);
    case AccountAnswer::kErrors:
      return WriteErrors(writer, root);
  }
  return NotThat("account answer");
}

}  // namespace

Result<std::string> DecodeAccountAnswer(AccountAnswer kind, const Value& root) {
  Writer writer;
  writer.BeginObject();
  if (MaybeFailure failure = Write(kind, writer, root)) return *std::move(failure);
  return std::move(writer.EndObject()).Take();
}

std::vector<ModelInfo> ReadModels(const Value& models) {
  std::vector<ModelInfo> list;
  for (const Value model : models["models"]) {
    list.push_back({std::string(model["id"].AsString()), std::string(model["provider"].AsString()),
                    model["context_window"].AsInt().value_or(-1),
                    std::string(model["status"].AsString())});
  }
  return list;
}

Health HealthOf(std::string_view status) {
  const auto is_one_of = [status](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [status](std::string_view word) {
      return base::EqualsIgnoreCase(status, word);
    });
  };
  if (is_one_of({"operational", "up", "ok", "healthy", "available"})) return Health::kUp;
  const bool is_down = is_one_of({"down", "outage", "major_outage", "major outage", "full_outage",
                                  "offline", "unavailable", "under_maintenance"});
  return is_down ? Health::kDown : Health::kUnsure;
}

}  // namespace failsoft::wire
