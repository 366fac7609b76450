# shellcheck shell=bash disable=SC2153 # other parts set what is used here
# A rolling restart: one node of the store at a time, and only while all others serve.

READY_WAIT_S=20 # an election, or a moment in which a node lags, ends nothing

roll() { # [catalog | order | frontend | all]
  local nodes node begin wait_s=0
  take_wait "$@"
  set -- ${OTHERS[@]+"${OTHERS[@]}"}
  # shellcheck disable=SC2034 # read in interrupt.sh
  KEEP_NODES=yes
  [ $# -le 1 ] || misused "roll: '$*' (expected: catalog, order, frontend or all)"
  case "${1:-all}" in
    catalog | order) nodes=$(own "$1") ;;
    frontend) nodes=$FRONTENDS ;;
    all) nodes=$NODES ;;
    *) misused "roll: '$1' (expected: catalog, order, frontend or all)" ;;
  esac
  # shellcheck disable=SC2086 # the nodes are words
  check_settings $nodes
  take_lock
  for node in $nodes; do need_started_here "$node"; done
  build_when_needed catalog order frontend client
  make_archives
  for node in $nodes; do
    await_ready $wait_s
    need_started_here "$node"
    begin=$SECONDS
    case "$node" in
      frontend-*) roll_frontend "$node" || exit 1 ;;
      *) roll_replica "$node" || exit 1 ;;
    esac
    say "$node: back after $((SECONDS - begin)) s"
    wait_s=$((WAIT_S < READY_WAIT_S ? WAIT_S : READY_WAIT_S))
  done
}

# One that something else runs goes on where this launcher stops it: a second one would be started beside it.
need_started_here() { # NODE
  pid_of "$1" > /dev/null || fail "$1 was not started by this launcher (expected: restarted by what runs it, such as systemd)"
}

# Ends this command where a node is not ready in time, on whichever host: only while all others are may one be taken away.
await_ready() { # SECONDS [NODE]: all but that one
  local unready begin=$SECONDS
  while unready=$(first_unready "${2:-}"); do
    if [ $((SECONDS - begin)) -ge "$1" ]; then
      clear_line
      fail "$unready is not ready: $(why_unready "$unready") (expected: all ready before one is taken away; see ./pygmy status)"
    fi
    say_waiting "$begin" "waiting until $unready is ready"
    sleep 0.5
  done
  clear_line
}

first_unready() { # NODE: of all others; fails where all are ready
  local node
  for node in $ALL_NODES; do
    [ "$node" = "$1" ] && continue
    is_ready "$node" || { printf '%s' "$node"; return 0; }
  done
  return 1
}

DRAINING="" # the node that is drained and not stopped yet

roll_replica() { # NODE
  local answer
  say "$1: draining; waiting until no frontend routes to it"
  DRAINING=$1
  answer=$(ask_task "$1" raft-drain) || { warn "$1 does not drain: $answer"; return 1; }
  client await "$1" drained --within "$WAIT_S" || return 1
  # Another may have been lost meanwhile; and where a launcher on another host rolls, too, each sees that the other drains a node.
  await_ready $((WAIT_S < READY_WAIT_S ? WAIT_S : READY_WAIT_S)) "$1"
  if [[ $(ask_task "$1" raft-status) == *'"role":"LEADER"'* ]]; then
    say "$1: handing leadership over"
    ask_task "$1" raft-transfer > /dev/null
  fi
  say "$1: stopping"
  stop_nodes "$1"
  DRAINING=""
  say "$1: starting; waiting until it is healthy"
  start_node "$1"
  wait_healthy "$1" || return 1
  say "$1: waiting until it has caught up and every frontend routes to it"
  client await "$1" serving --within "$WAIT_S"
}

# At the end of a command, however it ends: a node that stays up takes requests again.
undrain() {
  local answer node=$DRAINING
  DRAINING=""
  [ -n "$node" ] && pid_of "$node" > /dev/null || return 0
  if answer=$(ask_task "$node" raft-undrain); then
    say "$node: takes requests again"
  else
    warn "$node does not take requests again: ${answer:-it does not answer} (./pygmy stop $node, then start $node)"
  fi
}

roll_frontend() { # NODE
  say "$1: draining and stopping; clients turn to the other one"
  stop_nodes "$1"
  say "$1: starting; waiting until it is healthy"
  start_node "$1"
  wait_healthy "$1"
}
