# Runs test suites one after the other and counts what they say. A suite that breaks before it can
# count is one failure.
# shellcheck shell=bash

passed=0
failed=0
suites=()

# result_line LOG: what ctest, pytest or node's test runner say at their end, as one line.
result_line() {
  grep -E '^[0-9]+% tests passed|^(=+ )?[0-9]+ [a-z]+.* in [0-9.]+s' "$1" | tail -n 1 && return
  grep -E '^# (pass|fail|cancelled|skipped) [0-9]+$' "$1" | tail -n 4 |
    sed -E 's/^# ([a-z]+) ([0-9]+)$/\2 \1/; s/pass$/passed/; s/fail$/failed/; s/cancelled$/error/' | paste -sd ' '
}

# count_result LOG STATUS: adds what the log's result line says.
count_result() {
  local log="$1" status="$2" line bad=0 good=0
  line=$(result_line "$log" || true)
  if [[ $line =~ ,\ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
    bad=${BASH_REMATCH[1]}
    good=$((BASH_REMATCH[2] - bad))
  else
    if [[ $line =~ ([0-9]+)\ passed ]]; then good=${BASH_REMATCH[1]}; fi
    if [[ $line =~ ([0-9]+)\ failed ]]; then bad=${BASH_REMATCH[1]}; fi
    if [[ $line =~ ([0-9]+)\ error ]]; then bad=$((bad + BASH_REMATCH[1])); fi
  fi
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  passed=$((passed + good))
  failed=$((failed + bad))
  suites+=("$step_title: $(printf '%s' "${line:-no result}" | tr -d '=' | sed 's/^ *//; s/ *$//')")
  end_step "$good passed, $bad failed"
}

# run_suite TITLE LOG-NAME COMMAND...
run_suite() {
  local name="$2" status=0
  begin_step "$1"
  shift
  new_log "$name"
  run_logged "$@" || status=$?
  count_result "$logs/$name.log" "$status"
  if [ "$status" -ne 0 ]; then show_log_tail "$name" 60; fi
}

# run_check NAME COMMAND...: one check, as part of the current step.
run_check() {
  local name="$1"
  if run_logged "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    checks_failed+=("$name")
  fi
}

# run_ctest PRESET TITLE. The suites that ctest hands to pytest are run by themselves: that needs the
# test environment's pytest.
run_ctest() {
  run_suite "$2" "ctest-$1" ctest --test-dir "$root/build/$1" --parallel "$(nproc)" \
    --output-on-failure --no-tests=error --timeout 600 --exclude-regex '^(python|simulator)$'
}

# build_and_test PRESET: the C++ tests of another preset, usually a sanitizer.
build_and_test() {
  begin_step "$1: building"
  build_preset "$1"
  end_step "done"
  run_ctest "$1" "$1: tests"
}

print_result() {
  printf '\n'
  printf '%s\n' "${suites[@]}"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
}
