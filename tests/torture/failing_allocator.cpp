#include "tests/torture/failing_allocator.h"

#include <curl/curl.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace failsoft::torture {

namespace {

std::atomic<int64_t> asked{0};
std::atomic<int64_t> fail_at{0};  // 0: never
std::atomic<bool> fail_from_then{false};
std::atomic<int64_t> live{0};

bool MayAllocate() {
  const int64_t at = fail_at.load();
  if (at == 0) return true;
  const int64_t number = asked.fetch_add(1) + 1;
  return fail_from_then.load() ? number < at : number != at;
}

void* Allocate(size_t size) {
  if (!MayAllocate()) return nullptr;
  void* block = std::malloc(size == 0 ? 1 : size);
  if (block != nullptr) live.fetch_add(1);
  return block;
}

void Free(void* block) {
  if (block == nullptr) return;
  live.fetch_sub(1);
  std::free(block);
}

void* Reallocate(void* block, size_t size) {
  if (block == nullptr) return Allocate(size);
  return MayAllocate() ? std::realloc(block, size) : nullptr;
}

void* AllocateZeroed(size_t count, size_t size) {
  void* block = Allocate(count * size);
  if (block != nullptr) std::memset(block, 0, count * size);
  return block;
}

char* Duplicate(const char* text) {
  const size_t size = std::strlen(text) + 1;
  void* copy = Allocate(size);
  return copy == nullptr ? nullptr : static_cast<char*>(std::memcpy(copy, text, size));
}

}  // namespace

void InstallInCurl() {
  curl_global_init_mem(CURL_GLOBAL_DEFAULT, Allocate, Free, Reallocate, Duplicate, AllocateZeroed);
}

void FailAt(int64_t at, Mode mode) {
  asked = 0;
  fail_from_then = mode == Mode::kFromThen;
  fail_at = at;
}

int64_t StopFailing() {
  fail_at = 0;
  return asked.load();
}

int64_t LiveBlocks() { return live.load(); }

}  // namespace failsoft::torture

void* operator new(size_t size) {
  void* block = failsoft::torture::Allocate(size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void* operator new[](size_t size) { return operator new(size); }
// What std::stable_sort, for one, takes its buffer by, and gives back by the plain delete.
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return failsoft::torture::Allocate(size);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return failsoft::torture::Allocate(size);
}
void operator delete(void* block) noexcept { failsoft::torture::Free(block); }
void operator delete(void* block, size_t) noexcept { failsoft::torture::Free(block); }
void operator delete[](void* block) noexcept { failsoft::torture::Free(block); }
void operator delete[](void* block, size_t) noexcept { failsoft::torture::Free(block); }
