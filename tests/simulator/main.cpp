// failsoft-sim: start, announce, serve, stop.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "tests/simulator/certificate.h"
#include "tests/simulator/listener.h"
#include "tests/simulator/options.h"
#include "tests/simulator/parent_watch.h"

namespace failsoft::sim {
namespace {

constexpr int kFailed = 1, kBadUsage = 2;

int Fail(const std::string& message) {
  std::fprintf(stderr, "failsoft-sim: %s\n", message.c_str());
  return kFailed;
}

int FailToWrite() { return Fail(std::string("cannot write the output: ") + std::strerror(errno)); }

// Where one of the standard descriptors is closed, the next file or socket would take its place,
// and be written to. What takes it here can be read alone, so that writing still fails.
void OccupyStandardDescriptors() {
  int fd = 0;
  while (fd >= 0 && fd <= STDERR_FILENO) fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) close(fd);
}

// Thousands of connections need more than the usual soft limit of 1,024.
void RaiseFileLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

base::Result<Script> LoadScript(const std::string& name) {
  if (name.empty()) return Script{};
  const auto close = [](FILE* file) { std::fclose(file); };
  const std::unique_ptr<FILE, decltype(close)> file(std::fopen(name.c_str(), "rb"));
  std::string text;
  char piece[4096];
  while (file && !std::feof(file.get()) && !std::ferror(file.get())) {
    text.append(piece, std::fread(piece, 1, sizeof piece, file.get()));
  }
  if (file && !std::ferror(file.get())) return ParseScript(text);
  return base::Failure{base::Code::kConfig, std::strerror(errno), {}};
}

Origins MakeOrigins(bool tls, uint16_t port) {
  const std::string scheme = tls ? "https://" : "http://";
  return {scheme + "127.0.0.1:" + std::to_string(port),
          scheme + "localhost:" + std::to_string(port)};
}

// False when nobody can read it any more: whoever started this process has gone already.
bool Announce(const Origins& origins, uint16_t port, const Certificate* certificate) {
  json::Writer writer;
  writer.BeginObject().Key("url").String(origins.self + "/v1/hosting/llm");
  writer.Key("port").Int(port).Key("pid").Int(getpid());
  if (certificate) writer.Key("ca_file").String(certificate->ca_file());
  writer.EndObject();
  return std::printf("%s\n", writer.text().c_str()) > 0 && std::fflush(stdout) == 0;
}

void StopWithParent(asio::io_context& io, pid_t parent) {
  asio::co_spawn(io, WaitForParentDeath(parent), [&io](std::exception_ptr) { io.stop(); });
}

int Run(const Options& options, Script script, pid_t parent) {
  // Declared before the io_context, which on its way out destroys sessions that refer to them.
  std::unique_ptr<Certificate> certificate;
  if (options.tls) certificate = std::make_unique<Certificate>(options.http2);
  Simulator simulator{Worlds(std::move(script)), {}, {}, options.http2};
  asio::io_context io(1);
  boost::system::error_code error;
  tcp::acceptor acceptor = Listen(io, options.port, error);
  if (error) {
    return Fail("cannot listen on 127.0.0.1:" + std::to_string(options.port) + ": " +
                error.message());
  }
  asio::signal_set signals(io, SIGTERM, SIGINT);
  if (!options.detach) signals.add(SIGHUP);
  signals.async_wait([&io](auto, int) { io.stop(); });
  if (!options.detach) StopWithParent(io, parent);
  const uint16_t port = acceptor.local_endpoint().port();
  simulator.origins = MakeOrigins(options.tls, port);
  asio::co_spawn(io, Accept(acceptor, certificate ? &certificate->context() : nullptr, simulator),
                 asio::detached);
  if (!Announce(simulator.origins, port, certificate.get())) return FailToWrite();
  io.run();
  return 0;
}

int PrintUsage() {
  return std::fputs(kUsage, stdout) >= 0 && std::fflush(stdout) == 0 ? 0 : FailToWrite();
}

int Main(int argc, char** argv) {
  const pid_t parent = getppid();
  OccupyStandardDescriptors();
  std::signal(SIGPIPE, SIG_IGN);
  auto read = ReadOptions(argc, argv);
  if (const std::string* wrong = std::get_if<std::string>(&read)) {
    std::fprintf(stderr, "failsoft-sim: %s\n%s", wrong->c_str(), kUsage);
    return kBadUsage;
  }
  const Options& options = std::get<Options>(read);
  if (options.help) return PrintUsage();
  auto script = LoadScript(options.script_file);
  if (!script) return Fail(options.script_file + ": " + script.failure().message);
  if (options.detach) std::signal(SIGHUP, SIG_IGN);
  RaiseFileLimit();
  try {
    return Run(options, *std::move(script), parent);
  } catch (const std::exception& error) {
    return Fail(error.what());
  }
}

}  // namespace
}  // namespace failsoft::sim

int main(int argc, char** argv) { return failsoft::sim::Main(argc, argv); }
