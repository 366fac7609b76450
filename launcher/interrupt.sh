# shellcheck shell=bash
# What an interrupted command leaves: nothing that it began.

STARTED=""    # the nodes that this command started
# shellcheck disable=SC2034 # read below, set in roll.sh and members.sh
KEEP_NODES="" # whether those go on when it is interrupted, as in a rolling restart

# Only names of functions and constants are in these traps: bash parses the text of a trap wherever the signal finds it.
catch_interrupts() {
  trap 'interrupted 129' HUP
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM
}

ignore_interrupts() { trap '' HUP INT TERM; }

interrupted() { # EXIT_CODE
  local node
  trap '' HUP INT TERM PIPE # the reader of the output may have been interrupted too
  clear_line
  say "Interrupted${STARTED:+; stopping what was started}."
  undrain
  exec 2> /dev/null # where the shell would tell of each process that was ended
  if [ -n "$KEEP_NODES" ]; then
    for node in $NODES; do pid_of "$node" > /dev/null || say "$node does not run. ./pygmy start $node starts it"; done
  fi
  end_descendants
  [ -n "$KEEP_NODES" ] || for node in $STARTED; do rm -f "$(pid_file "$node")"; done
  [ -z "$BUILDING" ] || discard_build
  rm -rf "$STATE/rehearsal" "$STATE/tokens.$$"
  exit "$1"
}

# Ends every process below this one, those too that another round finds just begun: told to end first, killed after a while.
end_descendants() {
  local pid pids signal=TERM begin=$SECONDS
  while :; do
    pids=""
    for pid in $(descendants); do
      is_kept "$pid" || ! kill -0 "$pid" || pids="$pids $pid"
    done
    [ -z "$pids" ] && return
    [ $((SECONDS - begin)) -ge "$STOP_WAIT_S" ] && signal=KILL
    # shellcheck disable=SC2086 # the processes are words
    kill -s $signal $pids
    sleep 0.2
  done
}

is_kept() { # PROCESS: whether it is a node that outlives this command
  local node
  [ -n "$KEEP_NODES" ] || return 1
  for node in $NODES; do [ "$(cat "$(pid_file "$node")")" = "$1" ] && return 0; done
  return 1
}

# The processes below this one. That which lists them is among them, and gone when they have been read.
descendants() {
  local table
  table=$(ps -A -o pid= -o ppid= -o stat=)
  printf '%s\n' "$table" | awk -v root=$$ '
    $3 !~ /^Z/ { parent[$1] = $2 }
    END {
      for (pid in parent) {
        at = pid
        for (steps = 0; steps < 100 && (at in parent) && at != root; steps++) at = parent[at]
        if (at == root && pid != root) print pid
      }
    }'
}
