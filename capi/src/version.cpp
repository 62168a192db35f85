#include "core/base/version.h"
#include "capi/src/guard.h"

using failsoft::capi::Fail;
using failsoft::capi::Guard;
using failsoft::capi::NewBuf;

namespace {

constexpr uint32_t Major(uint32_t version) { return version >> 16; }
constexpr uint32_t Minor(uint32_t version) { return version & 0xffff; }

// While major is 0, a newer library serves programs built with an older header too.
bool Serves(uint32_t header) {
  return Major(header) == Major(FAILSOFT_ABI_VERSION) &&
         Minor(header) <= Minor(FAILSOFT_ABI_VERSION);
}

std::string Spell(uint32_t version) {
  return std::to_string(Major(version)) + "." + std::to_string(Minor(version));
}

}  // namespace

const char* failsoft_version(void) { return failsoft::base::kVersion; }

uint32_t failsoft_abi_version(void) { return FAILSOFT_ABI_VERSION; }

failsoft_status failsoft_abi_check(uint32_t header_version, failsoft_error** error) {
  return Guard(error, [&] {
    if (Serves(header_version)) return FAILSOFT_OK;
    return Fail(error, FAILSOFT_ABI,
                "the program was built for interface " + Spell(header_version) +
                    " of failsoft, the library that was loaded has " + Spell(FAILSOFT_ABI_VERSION));
  });
}

failsoft_status failsoft_features(failsoft_buf** out) {
  if (out == nullptr) return FAILSOFT_ARGUMENT;
  *out = nullptr;
  return Guard(nullptr, [&] {
    *out = NewBuf(failsoft::engine::FeaturesJson(FAILSOFT_ABI_VERSION));
    return FAILSOFT_OK;
  });
}

failsoft_status failsoft_options_describe(failsoft_buf** out) {
  if (out == nullptr) return FAILSOFT_ARGUMENT;
  *out = nullptr;
  return Guard(nullptr, [&] {
    *out = NewBuf(failsoft::engine::OptionsJson());
    return FAILSOFT_OK;
  });
}

const char* failsoft_status_name(failsoft_status status) {
  return failsoft::base::CodeName(static_cast<failsoft::base::Code>(status)).data();
}
