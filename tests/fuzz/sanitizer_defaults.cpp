// libFuzzer takes memory by the one operator new that failing_allocator.cpp leaves to the sanitizer
// and gives it back by one that it replaces: that is no finding.
extern "C" const char* __asan_default_options() { return "alloc_dealloc_mismatch=0"; }
