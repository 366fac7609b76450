# shellcheck shell=bash
# How long is waited, for what, and what is said meanwhile. A slow machine is no failure: a wait goes on while something moves.

WAIT_DEFAULT_S=120
WAITS_MAX=10 # so many waits in all, even where something moves
STOP_WAIT_DEFAULT_S=60
SAY_EVERY_S=15 # where no terminal shows the seconds

WAIT_S=$WAIT_DEFAULT_S
STOP_WAIT_S=$STOP_WAIT_DEFAULT_S

# Reads PYGMY_WAIT and PYGMY_STOP_WAIT.
read_waits() {
  WAIT_S=${PYGMY_WAIT:-$WAIT_DEFAULT_S}
  STOP_WAIT_S=${PYGMY_STOP_WAIT:-$STOP_WAIT_DEFAULT_S}
  check_seconds PYGMY_WAIT "$WAIT_S"
  check_seconds PYGMY_STOP_WAIT "$STOP_WAIT_S"
}

check_seconds() { # NAME VALUE
  [[ "$2" =~ ^[1-9][0-9]{0,4}$ ]] || misused "$1: '$2' (expected: a number of seconds, 1 to 99999)"
}

# Takes --wait SECONDS out of the arguments; the others are in OTHERS afterwards.
take_wait() { # ARGUMENT ...
  OTHERS=()
  while [ $# -gt 0 ]; do
    case "$1" in
      --wait)
        [ $# -gt 1 ] || misused "--wait: nothing (expected: a number of seconds)"
        WAIT_S=$2
        check_seconds --wait "$WAIT_S"
        shift
        ;;
      --wait=*)
        WAIT_S=${1#--wait=}
        check_seconds --wait "$WAIT_S"
        ;;
      *) OTHERS+=("$1") ;;
    esac
    shift
  done
}

# Says what is waited for: over and over in one line of a terminal, elsewhere when it changes and every now and then.
SAID=""
SAID_AT=0
say_waiting() { # BEGIN TEXT
  if [ -t 1 ]; then
    printf '\r\033[K  %s, %s s' "$2" $((SECONDS - $1))
  elif [ "$2" != "$SAID" ] || [ $((SECONDS - SAID_AT)) -ge $SAY_EVERY_S ]; then
    say "  $2, $((SECONDS - $1)) s"
    SAID=$2
    SAID_AT=$SECONDS
  fi
}

clear_line() { if [ -t 1 ]; then printf '\r\033[K'; fi; }

# Waits until all are healthy; fails where one has ended, or where for the whole wait nothing moved. Stops nothing.
wait_healthy() { # NODE ...
  local node phase left="$*" still phases seen="" told="" begin=$SECONDS moved=$SECONDS
  while :; do
    still=""
    phases=""
    for node in $left; do
      if ! kill -0 "$(started_as "$node")" 2> /dev/null; then
        clear_line
        why_stopped "$node"
        warn "$node has stopped; $LOGS/$node.log tells why. The others go on: ./pygmy start $node starts it again, ./pygmy down stops all"
        return 1
      fi
      phase=$(phase_of "$node")
      [ "$phase" = healthy ] && continue
      case "$phase$told" in
        *'node token differs'*" $node "*) ;;
        *'node token differs'*)
          told="$told $node "
          clear_line
          warn "$node: $(why_unhealthy "$node") (expected: the same $STATE/tokens.env on all hosts)"
          ;;
      esac
      still="$still $node"
      phases="$phases $node: $phase"
    done
    left=$still
    [ -z "$left" ] && break
    [ "$phases" = "$seen" ] || moved=$SECONDS
    seen=$phases
    if [ $((SECONDS - moved)) -ge "$WAIT_S" ] || [ $((SECONDS - begin)) -ge $((WAIT_S * WAITS_MAX)) ]; then
      clear_line
      # shellcheck disable=SC2086 # the nodes are words
      tell_awaited $((SECONDS - begin)) $left
      return 1
    fi
    say_waiting "$begin" "waiting for$left"
    sleep 0.5
  done
  clear_line
}

# How far a node is: another text than before means that it moved. Until it answers, that it uses the processor; then what its
# health check says, without what only tells the time.
phase_of() { # NODE
  local answer
  answer=$(health_of "$1")
  case "${answer%%$'\n'*}" in
    *' 200 '*) printf healthy ;;
    '') printf 'starting %s' "$(ps -o time= -p "$(started_as "$1")" 2> /dev/null)" ;;
    *) printf '%s' "$answer" | grep -oE '"(role|leader|term|committed|applied|lagEntries|message)":("([^"\\]|\\.)*"|[0-9]+)' |
      sed '/^"message"/s/[0-9]//g' | tr '\n' ' ' ;;
  esac
}

why_unhealthy() { # NODE: what its health check says
  local answer why
  answer=$(health_of "$1")
  if [ -z "$answer" ]; then
    why="nothing listens at its admin port, $(port_of "$1" ADMIN_PORT): it does not run, or has not opened it yet"
    is_listening "$(admin_host_of "$1")" "$(port_of "$1" ADMIN_PORT)" && why="its health check does not answer"
    say "$why"
    return
  fi
  case "${answer%%$'\n'*}" in *' 200 '*) say 'healthy when asked again; the first answer took too long'; return ;; esac
  why=$(printf '%s' "$answer" | grep -oE '"healthy":false,"message":"([^"\\]|\\.)*"' | sed -e 's/^"healthy":false,"message":"//' -e 's/"$//' | paste -s -d';' -)
  say "${why:-${answer%%$'\n'*}}" | cut -c1-300
}

tell_awaited() { # SECONDS NODE ...
  local node seconds=$1
  shift
  for node in "$@"; do printf '  %s: %s (log: %s)\n' "$node" "$(why_unhealthy "$node")" "$LOGS/$node.log" >&2; done
  warn "not healthy after $seconds s: $*. Nothing was stopped; what was started goes on."
  warn "./pygmy status shows how far it is, ./pygmy up waits again (--wait SECONDS: longer), ./pygmy down stops it"
}

why_stopped() { # NODE: the end of what it said, without the stack and the names of classes
  grep -v -E '^(INFO|DEBUG)|^[[:space:]]+at |^!|^[[:space:]]*$' "$LOGS/$1.log" 2> /dev/null | tail -n 3 |
    sed -e 's/^[a-z.]*\.[A-Za-z]*Exception: //' -e "s/^/  $1: /" >&2
}
