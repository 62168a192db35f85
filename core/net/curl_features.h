// What the libcurl that is loaded can do.
#pragma once

#include <string>
#include <vector>

namespace failsoft::net {

struct CurlFeatures {
  std::string version;  // "7.88.1"
  std::string tls;      // "OpenSSL/3.0.19"; empty without TLS
  bool http2 = false;
  std::vector<std::string> compression;  // "gzip", "br", "zstd"
};

CurlFeatures DescribeCurl();

}  // namespace failsoft::net
