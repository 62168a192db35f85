// What a doctor has found: a line for each check, and what later checks need of earlier ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/engine/account_book.h"
#include "core/engine/call_request.h"
#include "core/engine/outcome.h"

namespace failsoft::engine {

enum class Health : uint8_t { kOk, kWarn, kFail, kSkip };

struct Finding {
  std::string check;
  Health health = Health::kOk;
  std::string meaning;
  std::string fix;                       // empty: nothing to do
  base::Code code = base::Code::kOk;     // of what failed
  std::vector<std::string> request_ids;  // to be named to the service's support
};

class Findings {
 public:
  void Ok(std::string check, std::string meaning);
  void Warn(std::string check, std::string meaning, std::string fix);
  void Fail(std::string check, std::string meaning, std::string fix, base::Code code);
  void Skip(std::string check, std::string meaning);
  // A call that failed; what the service does not offer is skipped.
  void Failed(std::string check, const Outcome& outcome);
  Finding& last() { return list_.back(); }

  // Why there is no point in asking the service for more; empty: there is.
  std::string blocked;

  std::string Json() const;
  std::string Lines() const;  // for people

 private:
  std::vector<Finding> list_;
};

// What can be seen without the service.
void LookAround(const config::ClientOptions& options, const Identity& identity, Findings& findings);

// What each answer says.
void JudgeConnection(const config::ClientOptions& options, const Outcome& outcome,
                     Findings& findings);
void JudgeKey(const Outcome& outcome, base::Millis wall_now, Findings& findings);
void JudgeBalance(const Outcome& outcome, Findings& findings);
void JudgeModels(const Outcome& outcome, const DoctorRequest& wish, Findings& findings);
void JudgeProviders(const Outcome& outcome, const DoctorRequest& wish,
                    const std::vector<wire::ModelInfo>& models, Findings& findings);
void JudgeErrors(const Outcome& outcome, Findings& findings);
void JudgeChat(const Outcome& outcome, Findings& findings);
void JudgeStream(const Outcome& outcome, Findings& findings);

}  // namespace failsoft::engine
