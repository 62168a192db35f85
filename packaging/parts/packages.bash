# Debian and Ubuntu packages: only what is missing is installed, and nothing is ever removed.
# shellcheck shell=bash

build_packages=(
  g++ cmake ninja-build ccache pkg-config ca-certificates
  libcurl4-openssl-dev rapidjson-dev zlib1g-dev libssl-dev
  pybind11-dev python3-dev python3-venv
  libboost-dev libcli11-dev libgtest-dev libnghttp2-dev libutf8proc-dev
)
test_packages=(valgrind abigail-tools binutils clang-format shellcheck git)

missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    sed -n 's/ installed$//p' || true)
  comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed" | sort -u)
}

check_may_install() {
  command -v apt-get >/dev/null ||
    fail "these packages are missing, and there is no apt-get to install them with: $*"
  if [ "$(id -u)" -eq 0 ]; then return; fi
  command -v sudo >/dev/null || fail "these packages are missing; as root, run: apt-get install $*"
  sudo -v || fail "these packages are missing; as root, run: apt-get install $*"
}

install_packages() {
  local -a missing prefix=()
  local -a own_group=() # sudo remembers the password for this session only
  command -v dpkg-query >/dev/null || return 0 # not Debian: the build will say what it lacks
  mapfile -t missing < <(missing_packages "$@")
  if [ ${#missing[@]} -eq 0 ]; then return 0; fi
  check_may_install "${missing[@]}"
  if [ "$(id -u)" -ne 0 ]; then prefix=(sudo --non-interactive); fi
  new_log packages
  step_title="installing packages: ${#missing[@]}"
  must_run packages "${prefix[@]}" apt-get -o DPkg::Lock::Timeout=300 update
  must_run packages "${prefix[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends --no-remove "${missing[@]}"
}
