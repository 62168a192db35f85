# What setup, demo and test share. Expects: root, and steps (set_up takes three).
# shellcheck shell=bash

export LC_ALL=C.UTF-8

# shellcheck source=packaging/parts/progress.bash
. "$root/packaging/parts/progress.bash"
# shellcheck source=packaging/parts/packages.bash
. "$root/packaging/parts/packages.bash"
# shellcheck source=packaging/parts/build.bash
. "$root/packaging/parts/build.bash"
# shellcheck source=packaging/parts/python.bash
. "$root/packaging/parts/python.bash"
# shellcheck source=packaging/parts/node.bash
. "$root/packaging/parts/node.bash"

# The targets of the layout; the tests are built when they are to be run.
product=(failsoft failsoft_command failsoft-sim failsoft_python failsoft_python_face
  failsoft_node failsoft_node_face)

# set_up PACKAGE...: these packages, the build, the environment.
set_up() {
  take_lock
  begin_step "packages"
  # shellcheck disable=SC2046 # two words or none
  install_packages "$@" $(missing_node_packages)
  install_from_npm node-headers
  end_step "done"
  begin_step "building"
  build_preset release "${product[@]}"
  end_step "done"
  begin_step "Python environment"
  new_log python
  make_venv "$root/build/venv"
  must_run python "$root/build/venv/bin/python" -c 'import failsoft'
  end_step "done"
}
