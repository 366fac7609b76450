# shellcheck shell=bash
# One node each: its process, its ports, its health.

ALL_NODES=""                     # of the store, on whichever host
REPLICAS="" FRONTENDS="" NODES="" # of this host

# Those of the store by CATALOG_NODES and its like; of them those of this host by PYGMY_NODES, which are all where it is not set.
choose_nodes() {
  local service node
  for service in catalog order frontend; do
    for node in $(nodes_of "$service"); do
      [[ $node =~ ^$service-[1-9][0-9]{0,2}$ ]] || misused "$(upper $service)_NODES: '$node' (expected: such as $service-1; see .env)"
      ALL_NODES="$ALL_NODES$node "
    done
  done
  for node in ${PYGMY_NODES:-}; do
    case " $ALL_NODES" in *" $node "*) ;; *) misused "PYGMY_NODES: '$node' (expected: names out of $ALL_NODES)" ;; esac
  done
  NODES=${PYGMY_NODES:-$ALL_NODES}
  REPLICAS="$(own catalog)$(own order)"
  FRONTENDS=$(own frontend)
  NODES="$REPLICAS$FRONTENDS"
}

nodes_of() { # SERVICE: its nodes on all hosts
  local name
  name="$(upper "$1")_NODES"
  printf '%s' "${!name:-}"
}

own() { # SERVICE: its nodes on this host
  local node
  for node in $(nodes_of "$1"); do
    case " $NODES " in *" $node "*) printf '%s ' "$node" ;; esac
  done
}
LOG_BYTES_MAX=10000000
HEAP="" # of each node, in production

check_nodes() { # NODE ...
  [ $# -gt 0 ] || misused "no node given (expected: one of $NODES)"
  local node
  for node in "$@"; do
    case " $NODES " in *" $node "*) continue ;; esac
    case " $ALL_NODES " in *" $node "*) fail "$node runs on $(host_of "$node") (expected: called there, or one of this host's: $NODES)" ;; esac
    misused "node: '$node' (expected: one of $NODES)"
  done
}

started_as() { if [ -f "$STATE/run/$1.pid" ]; then printf '%s' "$(< "$STATE/run/$1.pid")"; fi; } # NODE: its process
pid_file() { printf '%s/run/%s.pid' "$STATE" "$1"; }

# The process of a node, where it runs. A process id may have been given to a stranger since: its command line tells.
pid_of() { # NODE
  local pid
  pid=$(cat "$(pid_file "$1")" 2> /dev/null) || return 1
  kill -0 "$pid" 2> /dev/null || return 1
  case "$(ps -ww -p "$pid" -o args= 2> /dev/null)" in *"config/$1.yml"*) printf '%s' "$pid" ;; *) return 1 ;; esac
}

running() { # NODE ...: those of them that run
  local node
  for node in "$@"; do pid_of "$node" > /dev/null && printf '%s ' "$node"; done
}

not_running() { # NODE ...
  local node
  for node in "$@"; do pid_of "$node" > /dev/null || printf '%s ' "$node"; done
}

unbracketed() { local host=${1#[}; printf '%s' "${host%]}"; } # HOST: as sockets take it, where it is an IPv6 address
is_listening() { (exec 3<> "/dev/tcp/$(unbracketed "$1")/$2") 2> /dev/null; }

# Prints the answer, headers and all; fails where nobody is there.
request() { # METHOD HOST PORT PATH [JSON [HEADER ...]]
  local LC_ALL=C method=$1 host=$2 port=$3 path=$4 body=${5:-} # C: a length is in bytes
  shift $(($# < 5 ? $# : 5))
  if [ -n "${PYGMY_TLS:-}" ]; then
    request_by_tls "$method" "$host:$port$path" "$body" "$@"
    return
  fi
  (
    exec 3<> "/dev/tcp/$(unbracketed "$host")/$port" || exit 1
    printf '%s %s HTTP/1.0\r\nHost: %s\r\nAccept: */*\r\nContent-Length: %s\r\n' "$method" "$path" "$host" ${#body} >&3
    [ -n "$body" ] && printf 'Content-Type: application/json\r\n' >&3
    [ $# -gt 0 ] && printf '%s\r\n' "$@" >&3
    printf '\r\n%s' "$body" >&3
    while IFS= read -r -t "${ANSWER_WAIT_S:-30}" line <&3 || [ -n "$line" ]; do printf '%s\n' "${line%$'\r'}"; done
  ) 2> /dev/null
}

# The same by TLS, of an admin port. As one of the nodes of this host: they may take certified clients only.
request_by_tls() { # METHOD ADDRESS JSON [HEADER ...]
  local method=$1 address=$2 body=$3 answer
  shift 3
  # Nothing of the user's own settings: a proxy's answer would be taken for the node's.
  local options=(-q --noproxy '*' --http1.0 -g -i -s -S -m "${ANSWER_WAIT_S:-30}" -X "$method" --cacert "$PYGMY_TLS/ca.pem")
  local own=${NODES%% *}
  [ -r "$PYGMY_TLS/$own-key.pem" ] && options+=(--cert "$PYGMY_TLS/$own.pem" --key "$PYGMY_TLS/$own-key.pem")
  case "$method:$body" in
    POST:) options+=(-H 'Content-Length: 0') ;;
    *:?*) options+=(-H 'Content-Type: application/json' --data-binary "$body") ;;
  esac
  [ $# -gt 0 ] && options+=(-H @-) # by a pipe: what is on a command line is seen by all users
  answer=$(printf '%s\n' "$@" | curl "${options[@]}" "https://$address" 2>&1)
  case $? in
    0) printf '%s\n' "${answer//$'\r'/}" ;;
    35 | 51 | 58 | 60 | 77) printf 'TLS: %s\n' "${answer#curl: (*) }" | head -n 1 ;; # what is wrong with a certificate, or where no TLS is spoken
    *)
      case "$answer" in *alert*) printf 'TLS: %s\n' "${answer#curl: (*) }" | head -n 1 ;; *) return 1 ;; esac
      ;;
  esac
}

answers_well() { # HOST PORT PATH [HEADER]: whether it answers 200 within 10 s; the rest of the answer is read, so that it is whole
  if [ -n "${PYGMY_TLS:-}" ]; then
    local answer
    answer=$(ANSWER_WAIT_S=10 request_by_tls GET "$1:$2$3" '' ${4+"$4"}) && [[ ${answer%%$'\n'*} == *' 200 '* ]]
    return
  fi
  (
    exec 3<> "/dev/tcp/$(unbracketed "$1")/$2" || exit 1
    printf 'GET %s HTTP/1.0\r\nHost: %s\r\nAccept: */*\r\n' "$3" "$1" >&3
    [ $# -gt 3 ] && printf '%s\r\n' "$4" >&3
    printf '\r\n' >&3
    IFS= read -r -t 10 first <&3
    while IFS= read -r -t 10 rest <&3; do :; done
    [[ $first == *' 200 '* ]]
  ) 2> /dev/null
}

as_operator() { printf 'Authorization: Bearer %s' "${PYGMY_OPERATOR_TOKEN:-}"; }
# NODE: the answer, headers and all
health_of() { request GET "$(admin_host_of "$1")" "$(port_of "$1" ADMIN_PORT)" /healthcheck '' "$(as_operator)"; }

# Prints the node that leads: of those that say so, the one with the newest term. Fails where none does.
leader_of() { # GROUP
  local node health term best="" newest=-1
  for node in $(nodes_of "$1"); do
    health=$(health_of "$node")
    [[ $health == *'"role":"LEADER"'* && $health =~ \"term\":([0-9]+) ]] || continue
    term=${BASH_REMATCH[1]}
    if [ "$term" -gt "$newest" ]; then
      best=$node
      newest=$term
    fi
  done
  printf '%s' "$best"
  [ -n "$best" ]
}

is_healthy() { answers_well "$(admin_host_of "$1")" "$(port_of "$1" ADMIN_PORT)" /healthcheck "$(as_operator)"; }

# Whether it should be given requests; a node of a release before there was /ready counts as ready where it is healthy.
is_ready() { # NODE
  local answer
  answer=$(ready_of "$1")
  case "${answer%%$'\n'*}" in *' 200 '*) ;; *' 404 '*) is_healthy "$1" ;; *) return 1 ;; esac
}
ready_of() { request GET "$(admin_host_of "$1")" "$(port_of "$1" ADMIN_PORT)" /ready '' "$(as_operator)"; }
why_unready() { # NODE
  local answer
  answer=$(ready_of "$1")
  [ -n "$answer" ] || { say "its admin port does not answer"; return; }
  case "${answer%%$'\n'*}" in *' 404 '*) why_unhealthy "$1"; return ;; esac
  [[ $answer == *'"causes":['* ]] || { say "${answer%%$'\n'*}"; return; }
  answer=${answer#*\"causes\":[}
  say "${answer%%]*}" | cut -c1-300
}

# Prints the last line of the answer: what was done, or why not; fails where it was not done.
ask_task() { # NODE TASK
  local answer
  answer=$(request POST "$(admin_host_of "$1")" "$(port_of "$1" ADMIN_PORT)" "/tasks/$2" '' "$(as_operator)") || return 1
  printf '%s\n' "${answer##*$'\n'}"
  [[ ${answer%%$'\n'*} == *' 200 '* ]]
}

holder_of() { # PORT: who listens there, where the system tells
  if command -v ss > /dev/null 2>&1; then
    ss -ltnpH "sport = :$1" 2> /dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1, process \2/p' | head -n 1
  elif command -v lsof > /dev/null 2>&1; then
    lsof -nP -iTCP:"$1" -sTCP:LISTEN -Fpc 2> /dev/null |
      sed -n -e 's/^p//p' -e 's/^c//p' | head -n 2 | paste -s -d' ' - | sed 's/\([0-9]*\) \(.*\)/ by \2, process \1/'
  fi
}

check_ports() { # NODE ...: that each has its ports, all different, and nobody else has them
  local node kind host port seen=" "
  for node in $NODES; do
    for kind in PORT ADMIN_PORT RAFT_PORT; do
      case "$node/$kind" in frontend-*/RAFT_PORT) continue ;; esac
      port=$(port_of "$node" "$kind")
      host=$(host_of "$node")
      [ "$kind" = ADMIN_PORT ] && host=$(admin_host_of "$node")
      if ! [[ "$port" =~ ^[0-9]{1,5}$ ]] || [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
        fail "$(upper "$node")_$kind: '$port' (expected: a port, 1 to 65535; set it in .env)"
      fi
      case "$seen" in
        *" $host:$port "*) fail "$(upper "$node")_$kind: $port is another's already (expected: a port of its own; set it in .env)" ;;
      esac
      seen="$seen$host:$port "
      case " $* " in
        *" $node "*)
          if is_listening "$host" "$port"; then
            fail "$(upper "$node")_$kind: port $port is taken$(holder_of "$port") (expected: a free one; set it in .env)"
          fi
          ;;
      esac
    done
  done
}

# What Java is given to be a node, in NODE_COMMAND afterwards; its configuration names it.
node_command() { # NODE
  local service=${1%-*} archive
  [ -n "$HEAP" ] || choose_heap
  archive=$(archive_of "$service")
  # shellcheck disable=SC2207 # the flags are words; the path of the archive may have spaces
  NODE_COMMAND=($(node_flags "$service"))
  [ -s "$archive" ] && NODE_COMMAND+=("-XX:SharedArchiveFile=$archive")
  NODE_COMMAND+=(-Xshare:auto -jar "$(jar_of "$service")" server "config/$1.yml")
}

start_node() { # NODE
  local log="$LOGS/$1.log" mask
  node_command "$1"
  mask=$(umask)
  own_folder "$STATE" "$STATE/run" "$LOGS" "$DATA"
  [ -f "$log" ] && [ "$(wc -c < "$log")" -gt $LOG_BYTES_MAX ] && mv -f "$log" "$log.1"
  umask 077
  STARTED="$STARTED $1"
  # Two arenas of malloc are enough for a node and save it tens of megabytes.
  MALLOC_ARENA_MAX=2 PYGMY_DATA="$DATA" PYGMY_LOGS="$LOGS" nohup "$JAVA" "${NODE_COMMAND[@]}" >> "$log" 2>&1 < /dev/null &
  printf '%s' $! > "$(pid_file "$1")"
  umask "$mask"
}

stop_nodes() { # NODE ...: in order and all at once; those that take too long are killed
  local node pid left begin=$SECONDS
  for node in "$@"; do
    pid=$(pid_of "$node") && kill "$pid" 2> /dev/null
  done
  left="$*"
  while :; do
    # shellcheck disable=SC2086
    left=$(running $left)
    [ -z "$left" ] && break
    [ $((SECONDS - begin)) -ge 2 ] && say_waiting "$begin" "waiting until stopped: ${left% }"
    if [ $((SECONDS - begin)) -ge "$STOP_WAIT_S" ]; then
      clear_line
      warn "not stopped after $STOP_WAIT_S s, killed: $left"
      for node in $left; do kill -9 "$(pid_of "$node")" 2> /dev/null; done
    fi
    sleep 0.2
  done
  [ $((SECONDS - begin)) -ge 2 ] && clear_line
  for node in "$@"; do rm -f "$(pid_file "$node")"; done
}
