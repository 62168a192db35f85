# Valgrind over the programs that hold the library's memory: what sanitizers do not see, such as
# values never set inside system libraries.
# shellcheck shell=bash

under_valgrind=(valgrind -q --error-exitcode=9 --leak-check=full
  --errors-for-leak-kinds=definite --show-mismatched-frees=no --fair-sched=yes)

# Left out: tests that replace operator new (valgrind replaces it too), the cuts at every byte, the
# event vectors at every split and trimming by chance (minutes; the sanitizers see them), pacing in a
# minute that takes a second, and the fork tests, whose children leave the parent's handles alone on
# purpose.
check_memory() {
  local bin="$root/build/bin"
  local -a checks_failed=() scenarios=()
  begin_step "valgrind"
  new_log valgrind
  mapfile -t scenarios < <(ls "$root"/tests/scenarios/{errors,answers,transport,cancel}/*.json |
    grep -vE 'large|slow')
  run_check valgrind "${under_valgrind[@]}" "$bin/failsoft_unit_tests" '--gtest_filter=-OutOfMemory.*:*Properties.*:SseVectors.*Split*'
  run_check valgrind "${under_valgrind[@]}" "$bin/failsoft_engine_tests"
  run_check valgrind "${under_valgrind[@]}" "$bin/failsoft_capi_tests" '--gtest_filter=-*Fork*:*Every*Byte*:Pacing.*'
  run_check valgrind "${under_valgrind[@]}" "$bin/failsoft_scenarios" "$bin/failsoft-sim" "${scenarios[@]}"
  suites+=("valgrind: $((4 - ${#checks_failed[@]})) of 4 programs clean")
  end_step "$((4 - ${#checks_failed[@]})) passed, ${#checks_failed[@]} failed"
  if [ ${#checks_failed[@]} -gt 0 ]; then show_log_tail valgrind 60; fi
}
