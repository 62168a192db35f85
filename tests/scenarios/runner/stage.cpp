#include "tests/scenarios/runner/stage.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace failsoft::scenarios {
namespace {

using json::Value;
using json::Writer;

constexpr std::string_view kKey = "mbd_sk_test_0123456789";
constexpr double kPatienceMs = 10'000;  // real time: a limit that is not the scenario's subject

Wire WireOf(const Value& server) {
  if (server["http2"].AsBool()) return Wire::kHttp2;
  return server["tls"].AsBool() ? Wire::kTls : Wire::kPlain;
}

std::string ScriptOf(const Value& server) {
  Writer writer;
  writer.BeginObject();
  for (const Value& member : server) {
    if (member.key() == "tls" || member.key() == "http2" || member.key() == "down") continue;
    writer.Key(member.key()).Raw(member.raw());
  }
  writer.EndObject();
  return std::move(writer).Take();
}

void ReplaceAll(std::string& text, std::string_view from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

DeadPort::DeadPort() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot bind a port");
  }
}

DeadPort::~DeadPort() { close(fd_); }

std::string DeadPort::url() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
  return "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/v1/hosting/llm";
}

Stage::Stage(const Value& scenario, Simulators& simulators)
    : world(scenario["name"].AsString()),
      simulator(simulators.Get(WireOf(scenario["server"]))),
      key(scenario["client"]["api_key"] ? scenario["client"]["api_key"].AsString() : kKey),
      time_scale(scenario["client"]["time_scale"].AsDouble().value_or(0.01)) {
  simulator.SetScript(world, ScriptOf(scenario["server"]));
  config = ConfigOf(scenario);
}

std::string Stage::ConfigOf(const Value& scenario) const {
  const Value client = scenario["client"];
  Writer writer;
  writer.BeginObject();
  for (const Value& member : client) writer.Key(member.key()).Raw(member.raw());
  const auto missing = [&](const char* name) { return !client[name]; };
  const auto url = scenario["server"]["down"].AsBool() ? dead.url() : simulator.UrlOf(world);
  if (missing("base_url")) writer.Key("base_url").String(url);
  if (missing("api_key")) writer.Key("api_key").String(kKey);
  if (missing("time_scale")) writer.Key("time_scale").Double(time_scale);
  for (const char* limit :
       {"connect_timeout", "timeout", "idle_timeout", "first_token_timeout", "progress_timeout"}) {
    if (missing(limit)) writer.Key(limit).Int(static_cast<int64_t>(kPatienceMs / time_scale));
  }
  if (missing("ca_file") && !simulator.ca_file().empty()) {
    writer.Key("ca_file").String(simulator.ca_file());
  }
  writer.EndObject();
  std::string text = std::move(writer).Take();
  std::string other = url;
  ReplaceAll(other, "127.0.0.1", "localhost");
  ReplaceAll(text, "$OTHER", other);
  ReplaceAll(text, "$URL", url);
  ReplaceAll(text, "$PORT", std::to_string(simulator.port()));
  return text;
}

}  // namespace failsoft::scenarios
