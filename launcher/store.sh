# shellcheck shell=bash disable=SC2153 # other parts set what is used here
# The whole store: open, closed, copied; and the commands on single nodes.

up() {
  local fresh="" missing begin option
  take_wait "$@"
  for option in ${OTHERS[@]+"${OTHERS[@]}"}; do
    case "$option" in --fresh) fresh=yes ;; *) misused "up: '$option' (expected: nothing, --fresh or --wait SECONDS)" ;; esac
  done
  # shellcheck disable=SC2086
  check_settings $NODES
  take_lock
  build_when_needed catalog order frontend client
  if [ -n "$fresh" ]; then
    # shellcheck disable=SC2046,SC2086
    stop_nodes $(running $NODES)
    # One that was started by hand runs, too: its files stay.
    # shellcheck disable=SC2086
    check_ports $NODES
    for node in $REPLICAS; do rm -rf "${DATA:?}/$node"; done
    rm -rf "${STATE:?}"/session*
  fi
  # shellcheck disable=SC2086
  missing=$(not_running $NODES)
  if [ -n "$missing" ]; then
    # shellcheck disable=SC2086
    check_ports $missing
    make_archives
    say "Starting $missing"
    begin=$SECONDS
    for node in $missing; do start_node "$node"; done
  fi
  # shellcheck disable=SC2086
  wait_healthy $NODES || exit 1
  ignore_interrupts # it is open
  make_client_archive
  if [ -n "$missing" ]; then
    say "The store is open: $(printf '%s' "$missing" | wc -w | tr -d ' ') nodes healthy after $((SECONDS - begin)) s."
  else
    say "The store is open already."
  fi
  tell_what_to_open
}

tell_what_to_open() {
  local first node url
  # shellcheck disable=SC2086 # the nodes are words
  set -- $FRONTENDS
  [ $# -gt 0 ] || { say "No frontend runs on this host: $(frontend_urls)"; return; }
  first=$(url_of "$1")
  printf '\nOpen %s/           the store: buy a book\n     %s/cluster    every node, live\n     %s/docs       the API for programs\n' \
    "$first" "$first" "$first"
  for node in $(nodes_of frontend); do
    url=$(url_of "$node")
    [ "$url" = "$first" ] || say "     $url/           the same, at another frontend"
  done
  cat << TEXT

Try  ./pygmy buy 1                    in the terminal
     ./pygmy orders                   what you bought there
     ./pygmy kill leader catalog      watch /cluster and go on buying; it says how to bring the node back
     ./pygmy status --watch           the same as /cluster, here
     ./pygmy help                     what else there is
     ./pygmy down                     close it; the data stays
TEXT
}

down() {
  [ $# -eq 0 ] || misused "down: '$1' (expected: nothing)"
  take_lock
  local nodes
  # shellcheck disable=SC2086
  nodes=$(running $NODES)
  if [ -z "$nodes" ]; then
    say "Nothing runs."
    return 0
  fi
  say "Stopping $nodes"
  # Frontends first: nobody asks for anything then.
  # shellcheck disable=SC2086
  stop_nodes $FRONTENDS
  # shellcheck disable=SC2086
  stop_nodes $REPLICAS
  say "Closed. The data stays; ./pygmy up opens again."
}

status() {
  local stopped node
  case " $* " in *' --url'*) client status "$@"; exit ;; esac # another store than this one
  # shellcheck disable=SC2086
  stopped=$(not_running $NODES)
  if [ "$(printf '%s' "$stopped" | wc -w)" -eq "$(printf '%s' "$NODES" | wc -w)" ]; then
    warn "nothing runs here. ./pygmy up opens the store${PYGMY_NODES:+; --url asks a frontend of another host}"
    exit 3
  fi
  client status "$@"
  local code=$?
  for node in $stopped; do warn "$node does not run. ./pygmy start $node starts it"; done
  exit $code
}

# The order group first: what it has recorded is in the catalog's ledger by then, so the catalog's copy, which is made afterwards,
# holds every sale of an order in the other copy.
backup() { # DIR [OPTION ...]
  local service
  for service in order catalog; do
    [ -n "$(own "$service")" ] ||
      fail "PYGMY_NODES: no $service node (expected: a node of each group on the host where a backup is taken)"
  done
  client backup "$@" --group "order=$(admin_urls order)" --group "catalog=$(admin_urls catalog)"
}

restore() { # DIR: a backup, or a folder of backups
  [ $# -eq 1 ] || misused "restore: '$*' (expected: the folder of a backup, or of backups)"
  local folder=$1 node restored="" used=""
  case "$folder" in /*) ;; *) folder="$CALLED_FROM/$folder" ;; esac
  [ -f "$folder/manifest.json" ] || folder=$(newest_backup "$folder")
  [ -n "$folder" ] || fail "$1: no backup there (expected: a folder with a manifest.json, or with such folders in it)"
  take_lock
  # shellcheck disable=SC2086
  node=$(running $NODES)
  [ -z "$node" ] || fail "${node% } still runs (expected: a store that is down; see ./pygmy down)"
  for node in $REPLICAS; do
    [ -z "$(ls -A "$DATA/$node" 2> /dev/null)" ] || used="$used $DATA/$node"
  done
  [ -z "$used" ] || fail "not empty:$used (expected: no data; move it away first, and keep it until all is well)"
  build_when_needed catalog order
  own_folder "$STATE" "$DATA"
  for node in $REPLICAS; do
    restored="$restored $node"
    if ! restore_node "$node" "$folder"; then
      for node in $restored; do rm -rf "${DATA:?}/$node"; done
      fail "nothing was restored"
    fi
  done
  say "Restored from $folder. ./pygmy up opens the store; orders that were sold and not recorded are recorded then."
}

newest_backup() { # DIR
  local manifest newest=""
  for manifest in "$1"/*/manifest.json; do [ -f "$manifest" ] && newest=${manifest%/manifest.json}; done
  printf '%s' "$newest"
}

restore_node() { # NODE BACKUP
  local service=${1%-*} archive
  archive=$(archive_of "$service")
  [ -s "$archive" ] || archive=""
  (umask 077 && PYGMY_DATA="$DATA" "$JAVA" "$(flags_of "$service")" ${archive:+"-XX:SharedArchiveFile=$archive"} -Xshare:auto -jar "$(jar_of "$service")" \
    restore "config/$1.yml" "$2")
}

stop_command() { # NODE ...
  check_nodes "$@"
  take_lock
  stop_nodes "$@"
  say "Stopped: $*"
}

start_command() { # NODE ...
  take_wait "$@"
  set -- ${OTHERS[@]+"${OTHERS[@]}"}
  check_nodes "$@"
  check_settings "$@"
  take_lock
  local node
  for node in "$@"; do
    pid_of "$node" > /dev/null && fail "$node runs already"
    build_when_needed "${node%-*}"
  done
  check_ports "$@"
  make_archives
  for node in "$@"; do start_node "$node"; done
  wait_healthy "$@" || exit 1
  say "Healthy: $*"
}

# In the place of this process, for what supervises it: its log is the output. Without a name, the one node of this host.
run_command() { # [NODE]
  # shellcheck disable=SC2086 # the nodes are words
  [ $# -gt 0 ] || set -- $NODES
  check_nodes "$@"
  [ $# -eq 1 ] || misused "run: '$*' (expected: one node)"
  check_settings "$1"
  own_folder "$STATE" "$DATA"
  umask 077
  export MALLOC_ARENA_MAX=2 PYGMY_DATA="$DATA" PYGMY_LOGS="$LOGS"
  node_command "$1"
  exec "$JAVA" "${NODE_COMMAND[@]}"
}

health_command() { # [--ready] [NODE ...]
  local node code=0 ready=""
  if [ "${1:-}" = --ready ]; then
    ready=yes
    shift
  fi
  # shellcheck disable=SC2086 # the nodes are words
  [ $# -gt 0 ] || set -- $NODES
  check_nodes "$@"
  for node in "$@"; do
    if [ -n "$ready" ]; then
      if is_ready "$node"; then say "$node is ready"; else code=1; say "$node is not ready: $(why_unready "$node")"; fi
    elif is_healthy "$node"; then say "$node is healthy"; else code=1; say "$node: $(why_unhealthy "$node")"; fi
  done
  return $code
}

kill_command() { # NODE ..., or leader GROUP
  local node pid
  if [ "${1:-}" = leader ]; then
    case "${2:-}" in catalog | order) ;; *) misused "kill leader: '${2:-}' (expected: catalog or order)" ;; esac
    [ $# -eq 2 ] || misused "kill leader: '$3' (expected: one group)"
    node=$(leader_of "$2") || fail "the $2 group has no leader at the moment (see ./pygmy status)"
    set -- "$node"
  fi
  check_nodes "$@"
  for node in "$@"; do
    pid=$(pid_of "$node") || fail "$node does not run"
    kill -9 "$pid"
    rm -f "$(pid_file "$node")"
  done
  say "Killed: $*. ./pygmy start $* brings it back."
}

logs_command() { # NODE [-f]
  check_nodes "${1:-}"
  local log="$LOGS/$1.log"
  [ -f "$log" ] || fail "$log is not there (expected: a node that was started once)"
  case "${2:-}" in
    -f) exec tail -n 100 -f "$log" ;;
    '') exec tail -n 100 "$log" ;;
    *) misused "logs: '$2' (expected: nothing, or -f to follow)" ;;
  esac
}
