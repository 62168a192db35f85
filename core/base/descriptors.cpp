#include "core/base/descriptors.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace failsoft::base {

bool HasDescriptor() {
  const int descriptor = eventfd(0, EFD_CLOEXEC);
  if (descriptor < 0) return false;
  close(descriptor);
  return true;
}

}  // namespace failsoft::base
