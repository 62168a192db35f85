#include "tests/simulator/control.h"

namespace failsoft::sim {
namespace {

struct Context {
  const HttpRequest& request;
  Worlds& worlds;
  const ConnectionCounts& connections;

  std::shared_ptr<World> world() const { return worlds.Get(request.world); }
};

Response InvalidScript(const base::Failure& failure) {
  json::Writer writer;
  writer.BeginObject().Key("error").BeginObject().Key("code").String("invalid_script");
  writer.Key("message").String(failure.message).Key("status").Int(400);
  writer.Key("pointer").String(failure.field).EndObject().EndObject();
  return JsonResponse(400, std::move(writer).Take());
}

Response PutScript(const Context& context) {
  auto script = ParseScript(context.request.body);
  if (!script) return InvalidScript(script.failure());
  context.worlds.Restart(*context.world(), *std::move(script));
  return JsonResponse(200, "{}");
}

Response GetRequests(const Context& context) {
  return JsonResponse(200, context.world()->run->record.Json());
}

Response GetState(const Context& context) {
  const std::shared_ptr<World> world = context.world();
  const Run& run = *world->run;
  json::Writer writer;
  writer.BeginObject().Key("requests").Int(run.requests).Key("in_flight").Int(run.in_flight);
  writer.Key("peak_in_flight").Int(run.peak_in_flight);
  writer.Key("streams").Int(run.streams).Key("left_by_client").Int(run.left_by_client);
  writer.Key("open_connections").Int(context.connections.open);
  writer.Key("connections").Int(context.connections.total).EndObject();
  return JsonResponse(200, std::move(writer).Take());
}

Response DeleteWorld(const Context& context) {
  context.worlds.Delete(context.request.world);
  return JsonResponse(200, "{}");
}

struct Endpoint {
  std::string_view method, path;
  Response (*answer)(const Context& context);
};

constexpr Endpoint kEndpoints[] = {
    {"PUT", "/_sim/script", PutScript},
    {"GET", "/_sim/requests", GetRequests},
    {"GET", "/_sim/state", GetState},
    {"DELETE", "/_sim", DeleteWorld},
};

Response NoSuchEndpoint() {
  std::string message = "The simulator's own endpoints are:";
  for (const Endpoint& endpoint : kEndpoints) {
    message.append(" ").append(endpoint.method).append(" ").append(endpoint.path).append(",");
  }
  message.back() = '.';
  return OtherError(404, "not_found", message);
}

}  // namespace

bool IsControl(const HttpRequest& request) {
  const std::string_view route = request.route();
  return route == "/_sim" || route.starts_with("/_sim/");
}

Response Control(const HttpRequest& request, Worlds& worlds, const ConnectionCounts& connections) {
  for (const Endpoint& endpoint : kEndpoints) {
    if (endpoint.method == request.method && endpoint.path == request.route()) {
      return endpoint.answer({request, worlds, connections});
    }
  }
  return NoSuchEndpoint();
}

}  // namespace failsoft::sim
