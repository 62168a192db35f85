// Every allocation of C++ and of libcurl can be made to fail, in this program and in libfailsoft.
#pragma once

#include <cstdint>

namespace failsoft::torture {

enum class Mode {
  kOnce,      // allocation `at` fails, later ones succeed
  kFromThen,  // allocation `at` and all later ones fail
};

// Before libcurl is used for the first time: makes it allocate through this.
void InstallInCurl();

void FailAt(int64_t at, Mode mode);
// Allocations succeed again. Returns how many were asked for since FailAt.
int64_t StopFailing();

// Blocks that are allocated and not freed.
int64_t LiveBlocks();

}  // namespace failsoft::torture
