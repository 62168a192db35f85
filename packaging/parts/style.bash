# Formatting, shell scripts, Python types. The include table is a C++ test of its own (tests/layers).
# shellcheck shell=bash

# tracked PATTERN...: the files of this project, in a checkout or in an unpacked archive.
tracked() {
  git -C "$root" ls-files -z --cached --others --exclude-standard -- "$@" 2>/dev/null |
    xargs -0 -r ls -d 2>/dev/null || true
}

check_style() {
  local -a checks_failed=() sources=()
  begin_step "style"
  new_log style
  mapfile -t sources < <(tracked '*.h' '*.cpp' '*.c')
  run_check style clang-format --dry-run --Werror "${sources[@]}"
  run_check style shellcheck -x packaging/setup packaging/demo packaging/test .ci/run
  run_check style "$root/build/venv-test/bin/python" -m mypy --strict bindings/python/failsoft
  suites+=("style: $((3 - ${#checks_failed[@]})) of 3 checks passed")
  end_step "$((3 - ${#checks_failed[@]})) passed, ${#checks_failed[@]} failed"
  if [ ${#checks_failed[@]} -gt 0 ]; then show_log_tail style 60; fi
}
