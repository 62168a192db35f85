#include "core/engine/target.h"

#include <string_view>

#include "core/base/system.h"
#include "core/engine/url.h"

namespace failsoft::engine {
namespace {

// Without this number nobody can try out which key has an id.
uint64_t ProcessSecret() {
  static const uint64_t kSecret = base::SystemRandom().NextBits();
  return kSecret;
}

// FNV-1a, finished by the mixer of MurmurHash3.
uint64_t Hash(std::string_view text, uint64_t hash) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
  hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
  return hash ^ (hash >> 33);
}

uint64_t KeyIdOf(const config::ClientOptions& options) {
  return Hash(options.access_token, Hash(options.api_key, ProcessSecret()));
}

}  // namespace

Account AccountOf(const config::ClientOptions& options) {
  return {OriginOf(options.base_url), KeyIdOf(options)};
}

}  // namespace failsoft::engine
