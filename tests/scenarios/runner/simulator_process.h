// failsoft-sim as a child process, and its control endpoints.
#pragma once

#include <sys/types.h>

#include <string>

#include "core/json/json.h"

namespace failsoft::scenarios {

// How a simulator is spoken to: HTTP/1.1 plain or over TLS, or HTTP/2 over TLS.
enum class Wire { kPlain, kTls, kHttp2 };

// A running simulator; stopped by the destructor. Throws std::runtime_error when the program does
// not start or answers a control request with an error. Not for several threads at once.
class Simulator {
 public:
  explicit Simulator(const std::string& program, Wire wire = Wire::kPlain);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  const std::string& url() const { return url_; }          // the base URL of the world ""
  const std::string& ca_file() const { return ca_file_; }  // empty without TLS
  int port() const { return port_; }
  std::string UrlOf(const std::string& world) const;  // the base URL of a world

  void SetScript(const std::string& world, const std::string& script_json);
  json::Document Requests(const std::string& world);  // root(): {"requests": [...]}
  int64_t SeenRequests(const std::string& world);
  int64_t InFlight(const std::string& world);
  int64_t PeakInFlight(const std::string& world);  // the most requests at a time
  int64_t OpenConnections();

  // Ends the process at once, as a crash would.
  void Kill();

 private:
  int64_t State(const std::string& world, const char* member);
  json::Document Control(const std::string& method, const std::string& path,
                         const std::string& body);

  pid_t pid_ = -1;
  std::string url_;
  std::string origin_;
  std::string ca_file_;
  int port_ = 0;
};

}  // namespace failsoft::scenarios
