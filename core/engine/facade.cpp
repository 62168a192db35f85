#include "core/engine/facade.h"

#include "core/base/version.h"
#include "core/config/parse.h"
#include "core/json/json.h"
#include "core/net/curl_features.h"

namespace failsoft::engine {

std::string FeaturesJson(uint32_t abi_version) {
  const net::CurlFeatures curl = net::DescribeCurl();
  json::Writer writer;
  writer.BeginObject();
  writer.Key("version").String(base::kVersion).Key("abi").Int(abi_version);
  writer.Key("curl").String(curl.version).Key("tls").String(curl.tls);
  writer.Key("http2").Bool(curl.http2).Key("compression").BeginArray();
  for (const std::string& name : curl.compression) writer.String(name);
  writer.EndArray().Key("compiler").String(__VERSION__);
  return std::move(writer.EndObject()).Take();
}

std::string OptionsJson() { return config::DescribeOptions(); }

}  // namespace failsoft::engine
