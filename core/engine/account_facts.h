// What an answer about the account tells the circuits: who is down, and that there is money again.
#pragma once

#include <string_view>

#include "core/engine/world.h"

namespace failsoft::engine {

// `json` as FAILSOFT_CALL_ACCOUNT hands it out; asked with the credentials of `account`.
void TellCircuits(CircuitBook& circuits, const World& world, const Account& account,
                  wire::AccountAnswer kind, std::string_view json);

}  // namespace failsoft::engine
