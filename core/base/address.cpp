#include "core/base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace failsoft::base {

// A NUL inside would hide what follows it from inet_pton.
bool IsIpv6Address(const std::string& text) {
  in6_addr address;
  return text.find('\0') == std::string::npos && inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool IsLoopbackAddress(const std::string& text) {
  if (text.find('\0') != std::string::npos) return false;
  in_addr v4;
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6;
  return inet_pton(AF_INET6, text.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace failsoft::base
