#include "tests/simulator/script_account.h"

#include "tests/simulator/context_limit.h"
#include "tests/simulator/money.h"

namespace failsoft::sim {
namespace {

constexpr int64_t kMost = int64_t{1} << 53;

int64_t Money(const Place& at) {
  const auto money = ReadMoney(at.Text());
  if (!money) at.Fail("must be an amount such as \"4.2300\"");
  return money.value_or(0);
}

std::string MoneyAsWritten(const Place& at) {
  Money(at);
  return at.Text();
}

constexpr MemberRule<KeyEntry> kKeyMembers[] = {
    {"key", [](const Place& at, KeyEntry& key) { key.text = at.Text(); }},
    {"scopes",
     [](const Place& at, KeyEntry& key) {
       key.scopes.clear();
       ReadArray(at, [&](const Place& element) { key.scopes.push_back(element.Text()); });
     }},
    {"project_id", [](const Place& at, KeyEntry& key) { key.project_id = at.Text(); }},
    {"expires_in_ms", [](const Place& at, KeyEntry& key) { key.expires_in_ms = at.Int(0); }},
};

KeyEntry ReadKey(const Place& at) {
  KeyEntry key;
  if (at.value().IsObject()) {
    ReadObject(at, kKeyMembers, key);
    if (key.text.empty()) at.Fail("needs \"key\"");
  } else {
    key.text = at.Text();
    if (key.text.empty()) at.Fail("must not be empty");
  }
  return key;
}

constexpr MemberRule<ModelEntry> kModelMembers[] = {
    {"id", [](const Place& at, ModelEntry& model) { model.id = at.Text(); }},
    {"provider", [](const Place& at, ModelEntry& model) { model.provider = at.Text(); }},
    {"context_window",
     [](const Place& at, ModelEntry& model) { model.context_window = at.Int(1, kMost); }},
    {"status", [](const Place& at, ModelEntry& model) { model.status = at.Text(); }},
};

constexpr MemberRule<ProviderEntry> kProviderMembers[] = {
    {"name", [](const Place& at, ProviderEntry& provider) { provider.name = at.Text(); }},
    {"status", [](const Place& at, ProviderEntry& provider) { provider.status = at.Text(); }},
    {"incident_url",
     [](const Place& at, ProviderEntry& provider) { provider.incident_url = at.Text(); }},
};

constexpr MemberRule<AutoTopup> kTopupMembers[] = {
    {"enabled", [](const Place& at, AutoTopup& topup) { topup.enabled = at.Bool(); }},
    {"threshold_usdc",
     [](const Place& at, AutoTopup& topup) { topup.threshold_usdc = MoneyAsWritten(at); }},
    {"amount_usdc",
     [](const Place& at, AutoTopup& topup) { topup.amount_usdc = MoneyAsWritten(at); }},
};

// `name`: the member that each entry needs.
template <typename Entry, size_t kSize>
void ReadEntries(const Place& at, const MemberRule<Entry> (&rules)[kSize], std::string_view name,
                 std::vector<Entry>& into) {
  into.clear();
  ReadArray(at, [&](const Place& element) {
    ReadObject(element, rules, into.emplace_back());
    element.Need(name);
  });
}

constexpr MemberRule<AccountScript> kAccountMembers[] = {
    {"models",
     [](const Place& at, AccountScript& account) {
       ReadEntries(at, kModelMembers, "id", account.models);
     }},
    {"providers",
     [](const Place& at, AccountScript& account) {
       ReadEntries(at, kProviderMembers, "name", account.providers);
     }},
    {"balance_usdc", [](const Place& at, AccountScript& account) { account.balance = Money(at); }},
    {"reserved_usdc",
     [](const Place& at, AccountScript& account) { account.reserved = Money(at); }},
    {"cost_usdc", [](const Place& at, AccountScript& account) { account.cost = Money(at); }},
    {"auto_topup",
     [](const Place& at, AccountScript& account) {
       ReadObject(at, kTopupMembers, account.auto_topup);
     }},
    {"checks_models",
     [](const Place& at, AccountScript& account) { account.checks_models = at.Bool(); }},
    {"checks_context",
     [](const Place& at, AccountScript& account) { account.checks_context = at.Bool(); }},
    {"context_error",
     [](const Place& at, AccountScript& account) {
       account.context_error = at.Text();
       if (!IsContextError(account.context_error)) {
         at.Fail("must be one of " + ContextErrorNames());
       }
     }},
};

}  // namespace

void ReadKeys(const Place& at, Script& script) {
  script.keys.emplace();
  ReadArray(at, [&](const Place& element) { script.keys->push_back(ReadKey(element)); });
}

void ReadAccount(const Place& at, Script& script) {
  ReadObject(at, kAccountMembers, script.account);
}

}  // namespace failsoft::sim
