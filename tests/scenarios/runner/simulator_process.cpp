#include "tests/scenarios/runner/simulator_process.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

extern char** environ;

namespace failsoft::scenarios {
namespace {

constexpr std::string_view kApiPath = "/v1/hosting/llm";

std::string ReadLine(int fd) {
  std::string line;
  char byte = 0;
  while (read(fd, &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

struct Child {
  pid_t pid = -1;
  std::string first_line;
};

Child Spawn(const std::string& program, Wire wire) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the simulator");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string name = program;
  std::string tls = "--tls";
  std::string http2 = "--http2";
  char* argv[] = {name.data(), wire == Wire::kPlain ? nullptr : tls.data(),
                  wire == Wire::kHttp2 ? http2.data() : nullptr, nullptr};
  Child child;
  const int failed = posix_spawn(&child.pid, program.c_str(), &actions, nullptr, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (!failed) child.first_line = ReadLine(ends[0]);
  close(ends[0]);
  if (failed) throw std::runtime_error("cannot start " + program);
  return child;
}

size_t Append(char* bytes, size_t, size_t count, void* out) {
  static_cast<std::string*>(out)->append(bytes, count);
  return count;
}

json::Document ParseAnswer(const std::string& what, std::string text) {
  auto document = json::Document::Parse(std::move(text), {.allow_nan = false, .lenient = true});
  if (!document) throw std::runtime_error(what + ": " + document.failure().message);
  return std::move(document).value();
}

}  // namespace

Simulator::Simulator(const std::string& program, Wire wire) {
  const Child child = Spawn(program, wire);
  pid_ = child.pid;
  const json::Document greeting = ParseAnswer(program, child.first_line);
  url_ = greeting.root()["url"].AsString();
  port_ = static_cast<int>(greeting.root()["port"].AsInt().value_or(0));
  ca_file_ = greeting.root()["ca_file"].AsString();
  origin_ = url_.substr(0, url_.find(kApiPath));
}

Simulator::~Simulator() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

void Simulator::Kill() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string Simulator::UrlOf(const std::string& world) const {
  return origin_ + "/w/" + world + std::string(kApiPath);
}

void Simulator::SetScript(const std::string& world, const std::string& script_json) {
  Control("PUT", "/w/" + world + "/_sim/script", script_json);
}

json::Document Simulator::Requests(const std::string& world) {
  return Control("GET", "/w/" + world + "/_sim/requests", "");
}

int64_t Simulator::State(const std::string& world, const char* member) {
  const json::Document state = Control("GET", "/w/" + world + "/_sim/state", "");
  return state.root()[member].AsInt().value_or(-1);
}

int64_t Simulator::SeenRequests(const std::string& world) { return State(world, "requests"); }

int64_t Simulator::InFlight(const std::string& world) { return State(world, "in_flight"); }

int64_t Simulator::PeakInFlight(const std::string& world) { return State(world, "peak_in_flight"); }

int64_t Simulator::OpenConnections() {
  return Control("GET", "/_sim/state", "").root()["open_connections"].AsInt().value_or(-1);
}

json::Document Simulator::Control(const std::string& method, const std::string& path,
                                  const std::string& body) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 curl_easy_cleanup);
  std::string answer;
  curl_easy_setopt(curl.get(), CURLOPT_URL, (origin_ + path).c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  if (!ca_file_.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, ca_file_.c_str());
  if (!body.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
  }
  const CURLcode code = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK || status >= 300) {
    throw std::runtime_error(method + " " + path + ": HTTP " + std::to_string(status) + " " +
                             curl_easy_strerror(code) + " " + answer);
  }
  return ParseAnswer(path, answer.empty() ? "{}" : answer);
}

}  // namespace failsoft::scenarios
