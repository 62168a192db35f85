# What the Node module needs: Node itself, and packages from npm that go below build/.
# shellcheck shell=bash

has_node() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge 18 ]
}

# Debian's, where there is no Node that is new enough; another one brings its own npm.
missing_node_packages() {
  if ! has_node; then printf 'nodejs npm'; elif ! command -v npm >/dev/null; then printf 'npm'; fi
}

# install_from_npm NAME: what packaging/npm/NAME.json lists, in build/NAME/node_modules. No package
# runs anything here.
install_from_npm() {
  local folder="$root/build/$1" wanted="$root/packaging/npm/$1.json"
  if cmp -s "$wanted" "$folder/package.installed"; then return; fi
  mkdir -p "$folder"
  cp "$wanted" "$folder/package.json"
  new_log "npm-$1"
  must_run "npm-$1" npm install --prefix "$folder" --ignore-scripts --no-package-lock --no-audit --no-fund
  cp "$wanted" "$folder/package.installed"
}
