# Configure and build with a CMake preset.
# shellcheck shell=bash

# A tree that was moved leaves a cache that CMake refuses.
forget_moved_cache() {
  local cache="$root/build/$1/CMakeCache.txt"
  if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    rm -rf "${root:?}/build/$1"
  fi
}

configure_preset() {
  forget_moved_cache "$1"
  if [ "$root/CMakePresets.json" -nt "$root/build/$1/build.ninja" ] ||
    [ "$root/build/node-headers/package.installed" -nt "$root/build/$1/build.ninja" ]; then
    must_run "build-$1" cmake --preset "$1" -S "$root"
  fi
}

# build_preset PRESET [TARGET...]: one log for both; says what was done in the step's own line.
build_preset() {
  local preset="$1" target
  shift
  local -a targets=()
  for target in "$@"; do targets+=(--target "$target"); done
  new_log "build-$preset"
  configure_preset "$preset"
  must_run "build-$preset" cmake --build "$root/build/$preset" --parallel "$(nproc)" "${targets[@]}"
}

# build_meanwhile PRESET: begins to build it while other steps run; build_preset does what is left.
build_meanwhile() {
  new_log "build-$1"
  step_title="$1: configuring"
  configure_preset "$1"
  run_meanwhile "build-$1" cmake --build "$root/build/$1" --parallel "$(nproc)"
}
