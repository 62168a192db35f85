// What a script says of the account behind a world's keys.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace failsoft::sim {

struct ModelEntry {
  std::string id, provider;
  int64_t context_window = 0;
  std::string status = "available";
};

struct ProviderEntry {
  std::string name;
  std::string status = "operational";
  std::string incident_url;  // empty: not told
};

// A key or token that is accepted.
struct KeyEntry {
  std::string text;
  std::vector<std::string> scopes = {"llm:read", "llm:write", "databases:read"};
  std::string project_id = "proj_01HXYZ";
  int64_t expires_in_ms = -1;  // -1: never
};

struct AutoTopup {
  bool enabled = true;
  std::string threshold_usdc = "2.00";
  std::string amount_usdc = "20.00";
};

// As in the guide. Money is in ten-thousandths.
struct AccountScript {
  std::vector<ModelEntry> models = {
      {"claude-3-5-sonnet", "anthropic", 200'000},
      {"claude-3-5-haiku", "anthropic", 200'000},
      {"gpt-4o", "openai", 128'000},
      {"gpt-4o-mini", "openai", 128'000},
      {"gemini-2-0-flash", "google", 1'000'000},
      {"llama-3-3-70b", "meta", 128'000},
  };
  std::vector<ProviderEntry> providers = {
      {"anthropic", "degraded", "https://status.anthropic.com"},
      {"openai", "operational", ""},
      {"google", "operational", ""},
  };
  int64_t balance = 42'300;
  int64_t reserved = 500;
  int64_t cost = 0;  // of each chat that is answered
  AutoTopup auto_topup;
  bool checks_models = false;   // chats with a model that is not listed get invalid_model
  bool checks_context = false;  // chats that do not fit their model's window are refused ...
  std::string context_error = "guide";  // ... in these words: context_limit.h
};

}  // namespace failsoft::sim
