// Reads "keys" and "account" of a script.
#pragma once

#include "tests/simulator/script.h"
#include "tests/simulator/script_reader.h"

namespace failsoft::sim {

void ReadKeys(const Place& at, Script& script);
void ReadAccount(const Place& at, Script& script);

}  // namespace failsoft::sim
