// What a client knows of the account it works for: as whom it speaks, and which models there are.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/engine/renewal.h"
#include "core/engine/window_book.h"
#include "core/wire/account.h"

namespace failsoft::engine {

// As whom a request is sent. Never changed, only replaced: a request under way borrows its lines.
struct Identity {
  std::vector<std::string> headers;  // of every request
  std::string secret;                // the key or token in them; may be empty
  bool has_token = false;            // it is sent as Authorization: Bearer
};

// The service's list of models, as it was last told.
class ModelList {
 public:
  // `json` as FAILSOFT_CALL_ACCOUNT hands it out.
  void Keep(std::string json, base::Millis now);

  bool known() const { return !json_.empty(); }
  bool FreshAt(base::Millis now, base::Millis time_to_live) const;
  const std::string& json() const { return json_; }
  // The guide's as long as none was told.
  const std::vector<wire::ModelInfo>& models() const;
  // In tokens, as told or else as in the guide; 0: not known.
  int64_t WindowOf(std::string_view model) const;
  // What the service says of it, "available" mostly; empty: nothing.
  std::string_view StatusOf(std::string_view model) const;

 private:
  std::string json_;
  std::vector<wire::ModelInfo> models_;
  base::Millis told_at_ = 0;
};

struct AccountBook {
  std::shared_ptr<const Identity> identity;
  ModelList models;
  WindowBook windows;
  Renewal renewal;
};

}  // namespace failsoft::engine
