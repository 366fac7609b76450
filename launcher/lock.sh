# shellcheck shell=bash
# One launcher at a time may change what runs. What has an owner is kept in files: one that is gone counts for nothing.

# When a process began, as the system counts; fails where it does not run.
started_at() { # PROCESS
  local stat
  [ -n "$1" ] || return 1
  if [ -r /proc/self/stat ]; then # ps reckons from the clock, which may be set meanwhile
    stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 1
    # shellcheck disable=SC2086 # the fields are words; the name, which may have spaces, ends with the last bracket
    set -- ${stat##*) }
    [ "$1" != Z ] && printf '%s' "${20}"
  else
    # shellcheck disable=SC2046 # words, with one space between them
    set -- $(LC_ALL=C TZ=UTC ps -o lstart= -p "$1" 2> /dev/null)
    [ $# -gt 0 ] && printf '%s' "$*"
  fi
}

# Whether a process still runs. Its number alone does not tell: another may have it now, and in containers each launcher is 1.
is_running() { # PROCESS WHEN_IT_BEGAN
  local pid=${1:-}
  [ $# -gt 1 ] || return 1
  shift
  [ "$(started_at "$pid")" = "$*" ]
}

# Moves a file, whole, to where none is: of several that try at once, one succeeds.
place_first() { # FILE TARGET
  local code=0
  ln "$1" "$2" 2> /dev/null || { [ ! -e "$2" ] && mv "$1" "$2"; } || code=1 # the second where a file system has no links
  rm -f "$1"
  return $code
}

LOCK_SINCE="" # once this process has made the lock: when this process began
take_lock() {
  local lock="$STATE/lock" owner tries=0
  [ -z "$LOCK_SINCE" ] || return 0
  own_folder "$STATE"
  trap leave EXIT
  until mkdir "$lock" 2> /dev/null; do
    owner=$(cat "$lock/pid" 2> /dev/null)
    is_at_work "$owner" && fail "another ./pygmy is at work (process $owner; expected: one at a time)"
    tries=$((tries + 1))
    [ $tries -le 20 ] || fail "$lock cannot be made (expected: a folder that may be written)"
    [ $tries -gt 2 ] && rm -rf "$lock"
    sleep 0.2
  done
  LOCK_SINCE=$(started_at $$) || LOCK_SINCE=unknown
  printf '%s' "$LOCK_SINCE" > "$lock/started"
  printf '%s' $$ > "$lock/pid"
}

is_at_work() { # PROCESS: that has the lock
  [ -n "$1" ] || return 1
  if [ -f "$STATE/lock/started" ]; then
    # shellcheck disable=SC2046 # words
    is_running "$1" $(cat "$STATE/lock/started" 2> /dev/null)
  else # of an earlier release
    [[ $(ps -ww -p "$1" -o args= 2> /dev/null) == *pygmy* ]]
  fi
}

# Only what this process made, also where that does not say yet whose it is.
release_lock() {
  [ -n "$LOCK_SINCE" ] || return 0
  case "$(cat "$STATE/lock/pid" "$STATE/lock/started" 2> /dev/null)" in
    '' | "$LOCK_SINCE" | "$$$LOCK_SINCE") rm -rf "$STATE/lock" ;;
  esac
}

leave() { # at the end of a command that takes the lock, however it ends
  undrain
  release_lock
}
