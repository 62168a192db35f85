#include <cstdio>

#include "commands.h"
#include "failure.h"
#include "handles.h"
#include "json_text.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

std::string AbiText() {
  const uint32_t abi = failsoft_abi_version();
  return std::to_string(abi >> 16) + "." + std::to_string(abi & 0xFFFF);
}

}  // namespace

int Version(bool json) {
  Handle<failsoft_buf> features;
  if (failsoft_features(Out(features)) != FAILSOFT_OK) throw std::bad_alloc();
  if (json) {
    PrintLine(Text(features));
    return kOk;
  }
  std::string out = std::string("failsoft ") + failsoft_version() + "\n";
  out += "ABI      " + AbiText() + "\n";
  out += "libcurl  " + MemberText(Text(features), "curl", "unknown") + "\n";
  out += "TLS      " + MemberText(Text(features), "tls", "unknown") + "\n";
  Print(out);
  return kOk;
}

}  // namespace failsoft::cli
