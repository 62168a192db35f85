#include "core/net/curl_features.h"

#include <curl/curl.h>

namespace failsoft::net {

CurlFeatures DescribeCurl() {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  CurlFeatures features;
  features.version = info->version;
  if (info->ssl_version != nullptr) features.tls = info->ssl_version;
  features.http2 = (info->features & CURL_VERSION_HTTP2) != 0;
  if ((info->features & CURL_VERSION_LIBZ) != 0) features.compression.emplace_back("gzip");
  if ((info->features & CURL_VERSION_BROTLI) != 0) features.compression.emplace_back("br");
  if ((info->features & CURL_VERSION_ZSTD) != 0) features.compression.emplace_back("zstd");
  return features;
}

}  // namespace failsoft::net
