# Virtual environments in which `import failsoft` finds what was built.
# shellcheck shell=bash

# Debian's Python, for which the module is built; another one may come first on PATH.
debian_python() {
  if [ -x /usr/bin/python3 ]; then echo /usr/bin/python3; else command -v python3; fi
}

# make_venv DIRECTORY: a venv that has failsoft, and pip.
make_venv() {
  local venv="$1" site
  if ! "$venv/bin/python" -c '' 2>/dev/null; then
    rm -rf "${venv:?}"
    must_run python "$(debian_python)" -m venv "$venv"
  fi
  site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  printf '%s\n' "$root/build/python" >"$site/failsoft.pth.new"
  mv -f "$site/failsoft.pth.new" "$site/failsoft.pth"
}

# What only the tests need stays out of build/venv.
make_test_venv() {
  local venv="$root/build/venv-test" wanted="$root/packaging/test-requirements.txt"
  make_venv "$venv"
  if cmp -s "$wanted" "$venv/requirements.installed"; then return; fi
  must_run python "$venv/bin/python" -m pip install --disable-pip-version-check -r "$wanted"
  cp "$wanted" "$venv/requirements.installed"
}
