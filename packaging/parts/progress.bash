# Steps with a line each: alive while working, silent about the details, which are in build/logs.
# Expects: root (the repository), steps (how many there will be).
# shellcheck shell=bash

logs="$root/build/logs"
step=0
step_title=""
step_began=0 # in seconds of this shell
running=""          # the process that works for us
own_group=(setsid) # how it is started: as a group of its own, to be stopped whole
# What a shell starts in the background ignores Ctrl-C, which some tests are about.
hear_interrupts=(env --default-signal=INT,QUIT)

fail() {
  printf 'failsoft: %s\n' "$*" >&2
  exit 1
}

# Stops what is running when we are stopped.
stop_running() {
  trap - INT TERM HUP
  if [ -n "$running" ]; then
    kill -TERM -- "-$running" 2>/dev/null || kill -TERM "$running" 2>/dev/null || true
  fi
  exit 130
}
trap stop_running INT TERM HUP

# The last "[12/240]" (ninja), " 12/240 Test" (ctest) or "[ 45%]" (pytest) of a log.
progress_in() {
  tail -c 2000 "$1" 2>/dev/null |
    grep -oE '^\[[0-9]+/[0-9]+\]|^ *[0-9]+/[0-9]+ Test|\[ *[0-9]+%\]' | tail -n 1 | tr -d ' []Test' || true
}

# print_step STATE: the current step's line, over the last one on a terminal.
print_step() {
  local line="[$step/$steps] $step_title${1:+ $1}"
  if [ -t 1 ]; then printf '\r\033[K%.*s' "${COLUMNS:-100}" "$line"; else printf '%s\n' "$line"; fi
}

begin_step() {
  step=$((step + 1))
  step_title="$1"
  step_began=$SECONDS
  if [ -t 1 ]; then print_step ""; fi
}

end_step() {
  print_step "$1, $((SECONDS - step_began)) s"
  if [ -t 1 ]; then printf '\n'; fi
}

# Shows that the process lives: on a terminal at once, else when there is news, every few seconds.
watch_process() {
  local pid="$1" log="$2" last=$SECONDS shown="" state
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if [ ! -t 1 ] && [ $((SECONDS - last)) -lt 5 ]; then continue; fi
    state=$(progress_in "$log")
    if [ "$state" = "$shown" ] && [ $((SECONDS - last)) -lt 20 ]; then continue; fi
    last=$SECONDS
    shown="$state"
    print_step "${state:+($state)}"
  done
}

# run_logged NAME COMMAND...: runs it with its output in build/logs/NAME.log; returns its status.
# The lock is not handed down: what outlives us must not hold it.
run_logged() {
  local log="$logs/$1.log" status=0
  shift
  mkdir -p "$logs"
  printf '$ %s\n' "$*" >>"$log"
  "${own_group[@]}" "${hear_interrupts[@]}" "$@" >>"$log" 2>&1 </dev/null 9>&- &
  running=$!
  watch_process "$running" "$log"
  wait "$running" || status=$?
  running=""
  return "$status"
}

new_log() {
  mkdir -p "$logs"
  : >"$logs/$1.log"
}

show_log_tail() {
  if [ -t 1 ]; then printf '\n'; fi
  printf -- '--- the end of build/logs/%s.log\n' "$1" >&2
  tail -n "${2:-40}" "$logs/$1.log" | cut -c 1-300 >&2
  printf -- '---\n' >&2
}

# must_run NAME COMMAND...: the same; a failure shows the log's end and is ours.
must_run() {
  local name="$1"
  run_logged "$@" && return 0
  show_log_tail "$name"
  fail "$step_title: failed; all of it is in build/logs/$name.log"
}

# One setup, demo or test at a time in this tree. The lock is released when this shell ends.
take_lock() {
  mkdir -p "$root/build"
  exec 9>"$root/build/.lock"
  if flock --nonblock 9; then return; fi
  printf 'waiting for another packaging command in this tree to finish\n'
  flock 9
}

release_lock() { exec 9>&-; }
