# Configure and build with a CMake preset.
# shellcheck shell=bash

# A tree that was moved leaves a cache that CMake refuses.
forget_moved_cache() {
  local cache="$root/build/$1/CMakeCache.txt"
  if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
    rm -rf "${root:?}/build/$1"
  fi
}

# build_preset PRESET [TARGET...]: one log for both; says what was done in the step's own line.
build_preset() {
  local preset="$1" target
  shift
  local -a targets=()
  for target in "$@"; do targets+=(--target "$target"); done
  new_log "build-$preset"
  forget_moved_cache "$preset"
  if [ "$root/CMakePresets.json" -nt "$root/build/$preset/build.ninja" ] ||
    [ "$root/build/node-headers/package.installed" -nt "$root/build/$preset/build.ninja" ]; then
    must_run "build-$preset" cmake --preset "$preset" -S "$root"
  fi
  must_run "build-$preset" cmake --build "$root/build/$preset" --parallel "$(nproc)" "${targets[@]}"
}
