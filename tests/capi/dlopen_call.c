/*
 * A call that survives two faults, from a program that knows failsoft.h and finds the rest at run
 * time: dlopen_call LIBRARY. Base URL and key come from the environment.
 */
#include <dlfcn.h>
#include <failsoft/failsoft.h>
#include <stdio.h>
#include <string.h>

#define FUNCTIONS(X) \
  X(abi_check)       \
  X(client_new)      \
  X(client_release)  \
  X(call_start)      \
  X(call_wait)       \
  X(call_result)     \
  X(call_report)     \
  X(call_release)    \
  X(buf_data)        \
  X(buf_release)     \
  X(error_report)    \
  X(error_release)

static struct {
#define DECLARE(name) __typeof__(failsoft_##name)* name;
  FUNCTIONS(DECLARE)
} lib;

static int load(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return fprintf(stderr, "%s\n", dlerror()), 0;
    /* The way POSIX shows: ISO C has no cast from an object pointer to a function pointer. */
#define FIND(name)                                        \
  *(void**)&lib.name = dlsym(library, "failsoft_" #name); \
  if (!lib.name) return fprintf(stderr, "no failsoft_" #name "\n"), 0;
  FUNCTIONS(FIND)
  return 1;
}

static int fail(failsoft_error* error) {
  fprintf(stderr, "%s\n", lib.error_report(error));
  lib.error_release(error);
  return 1;
}

static int ask(failsoft_client* client) {
  static const char question[] =
      "{\"model\": \"gpt-4o\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
  failsoft_call* call;
  failsoft_buf* result;
  failsoft_buf* report;
  failsoft_error* error;
  if (lib.call_start(client, FAILSOFT_CALL_CHAT, question, strlen(question), NULL, 0, &call,
                     &error) != FAILSOFT_OK) {
    return fail(error);
  }
  while (lib.call_wait(call, -1) == FAILSOFT_AGAIN) continue; /* a signal came */
  if (lib.call_result(call, &result, &error) != FAILSOFT_OK)
    return lib.call_release(call), fail(error);
  lib.call_report(call, &report);
  puts(lib.buf_data(report));
  const int survived = strstr(lib.buf_data(result), "\"text\":\"I am still here.\"") &&
                       strstr(lib.buf_data(result), "\"requests\":3");
  lib.buf_release(report);
  lib.buf_release(result);
  lib.call_release(call);
  return survived ? 0 : 1;
}

int main(int argc, char** argv) {
  static const char options[] = "{\"base_delay\": 50, \"jitter\": \"none\"}";
  failsoft_client* client;
  failsoft_error* error;
  if (argc != 2 || !load(argv[1])) return 2;
  if (lib.abi_check(FAILSOFT_ABI_VERSION, &error) != FAILSOFT_OK) return fail(error);
  if (lib.client_new(options, strlen(options), &client, &error) != FAILSOFT_OK) return fail(error);
  const int result = ask(client);
  lib.client_release(client);
  return result;
}
