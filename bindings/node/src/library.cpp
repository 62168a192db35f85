#include "library.h"

#include <dlfcn.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace failsoft::node {
namespace {

[[noreturn]] void Refuse(const std::string& why) {
  throw std::runtime_error("failsoft: libfailsoft.so cannot be used: " + why);
}

// Beside the addon, wherever that has been installed.
std::string Path() {
  Dl_info here{};
  if (dladdr(reinterpret_cast<void*>(&Lib), &here) == 0) Refuse("the addon does not find itself");
  const std::string addon = here.dli_fname;
  return addon.substr(0, addon.rfind('/') + 1) + "libfailsoft.so";
}

int Flags() {
  int flags = RTLD_NOW | RTLD_LOCAL;
#ifdef RTLD_DEEPBIND
  const char* off = std::getenv("FAILSOFT_NO_DEEPBIND");
  if (off == nullptr || *off == '\0' || std::string(off) == "0") flags |= RTLD_DEEPBIND;
#endif
  return flags;
}

template <typename Function>
void Find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) Refuse(dlerror());
}

void CheckAbi(const Library& library) {
  failsoft_error* error = nullptr;
  if (library.abi_check(FAILSOFT_ABI_VERSION, &error) == FAILSOFT_OK) return;
  const std::string why = library.error_message(error);
  library.error_release(error);
  Refuse(why);
}

Library Open() {
  void* opened = dlopen(Path().c_str(), Flags());
  if (opened == nullptr) Refuse(dlerror());
  Library library;
#define FAILSOFT_NODE_FIND(name) Find(opened, "failsoft_" #name, library.name);
  FAILSOFT_NODE_FUNCTIONS(FAILSOFT_NODE_FIND)
#undef FAILSOFT_NODE_FIND
  CheckAbi(library);
  return library;
}

}  // namespace

const Library& Lib() {
  static const Library library = Open();
  return library;
}

}  // namespace failsoft::node
