// libcurl's results as failsoft's.
#pragma once

#include <curl/curl.h>

#include "core/base/status.h"

namespace failsoft::net {

struct CurlMeaning {
  base::Code code;
  bool permanent;  // trying again cannot help
};

CurlMeaning MeaningOf(CURLcode code);

}  // namespace failsoft::net
