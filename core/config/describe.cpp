#include "core/config/option_table.h"
#include "core/config/parse.h"
#include "core/json/json.h"

namespace failsoft::config {
namespace {

// Writes the value that an option has when nobody gives it.
struct WriteDefault {
  const Option& option;
  json::Writer& writer;

  void operator()(const std::string& value) const {
    if (option.secret) {
      writer.Null();
    } else if (option.name == "base_url") {
      writer.String(kDefaultBaseUrl);
    } else {
      writer.String(value);
    }
  }
  void operator()(const std::optional<std::string>&) const { writer.Null(); }
  void operator()(bool value) const { writer.Bool(value); }
  void operator()(int value) const { writer.Int(value); }
  void operator()(const Attempts& value) const { writer.Int(value.most); }
  void operator()(int64_t value) const {
    if (option.nullable && value == base::kNone) {
      writer.Null();
    } else {
      writer.Int(value);
    }
  }
  void operator()(double value) const {
    if (option.type == OptionType::kChoice) {
      writer.String(option.choices.front());
    } else {
      writer.Double(value);
    }
  }
  void operator()(Auth value) const { Chosen(static_cast<size_t>(value)); }
  void operator()(Plan value) const { Chosen(static_cast<size_t>(value)); }
  void operator()(CircuitBreaker value) const { Chosen(static_cast<size_t>(value)); }
  void operator()(Jitter value) const { Chosen(static_cast<size_t>(value)); }
  void operator()(Resume value) const { Chosen(static_cast<size_t>(value)); }
  void operator()(ContextOverflow value) const { Chosen(static_cast<size_t>(value)); }
  void operator()(const std::vector<Header>&) const { writer.BeginObject().EndObject(); }
  void operator()(const Fallbacks&) const { writer.BeginArray().EndArray(); }

  void Chosen(size_t index) const { writer.String(option.choices[index]); }
};

void DescribeDefault(const Option& option, json::Writer& writer) {
  const ClientOptions defaults;
  const WriteDefault write{option, writer};
  if (const auto* field = std::get_if<ClientField>(&option.field)) {
    std::visit([&](auto member) { write(defaults.*member); }, *field);
  } else {
    std::visit([&](auto member) { write(defaults.call.*member); },
               std::get<CallField>(option.field));
  }
}

void DescribeRange(const Option& option, json::Writer& writer) {
  if (option.type == OptionType::kInteger) {
    writer.Key("min").Int(static_cast<int64_t>(option.min));
    writer.Key("max").Int(static_cast<int64_t>(option.max));
  }
  if (option.type == OptionType::kNumber) {
    writer.Key("min").Double(option.min).Key("max").Double(option.max);
  }
  if (option.type == OptionType::kDuration) {
    writer.Key("min").Int(0).Key("max").Int(kLongestDuration);
  }
  if (!option.choices.empty()) {
    writer.Key("choices").BeginArray();
    for (const std::string_view choice : option.choices) writer.String(choice);
    writer.EndArray();
  }
}

void Describe(const Option& option, json::Writer& writer) {
  writer.BeginObject();
  writer.Key("name").String(option.name);
  writer.Key("type").String(OptionTypeName(option.type));
  writer.Key("scope").String(option.scope() == OptionScope::kClient ? "client" : "call");
  writer.Key("default");
  DescribeDefault(option, writer);
  DescribeRange(option, writer);
  if (!option.unit.empty()) writer.Key("unit").String(option.unit);
  writer.Key("nullable").Bool(option.nullable);
  writer.Key("secret").Bool(option.secret);
  writer.Key("since").String(option.since);
  writer.Key("doc").String(option.doc);
  writer.EndObject();
}

}  // namespace

std::string DescribeOptions() {
  json::Writer writer;
  writer.BeginObject().Key("options").BeginArray();
  for (const Option& option : OptionTable()) Describe(option, writer);
  writer.EndArray().EndObject();
  return std::move(writer).Take();
}

}  // namespace failsoft::config
