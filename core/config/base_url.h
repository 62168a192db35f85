// The base URL, taken apart strictly enough that no client can read it as another host.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace failsoft::config {

struct BaseUrl {
  bool https = true;
  std::string host;  // lower case; an IPv6 address without its brackets
  int port = 443;
  std::string text;  // the whole URL, scheme and host in lower case, without trailing slashes

  // This machine: localhost, 127.0.0.0/8, ::1.
  bool IsLoopback() const;
  bool SameOrigin(const BaseUrl& other) const;
};

// http or https, a host, perhaps a port and a path; no user, query, fragment, white space, control
// or non-ASCII characters, and at most 8 KiB. The failure's message is "expected ..."; it never
// quotes the URL, which may hold a password.
base::Result<BaseUrl> ParseBaseUrl(std::string_view text);

// TextCheck for base_url: its normal form.
base::Result<std::string> CheckBaseUrl(std::string_view text);

// TextCheck for proxy: "", host:port, or a URL that libcurl knows a proxy by (http, https, socks4,
// socks4a, socks5, socks5h), perhaps with user and password.
base::Result<std::string> CheckProxy(std::string_view text);

}  // namespace failsoft::config
