# shellcheck shell=bash
# One node each: its process, its ports, its health.

REPLICAS="catalog-1 catalog-2 catalog-3 order-1 order-2 order-3"
FRONTENDS="frontend-1 frontend-2"
NODES="$REPLICAS $FRONTENDS"

# Those of this host, where PYGMY_NODES names them; the others run elsewhere, each at its address in .env.
choose_nodes() {
  [ -n "${PYGMY_NODES:-}" ] || return 0
  local node all=$NODES
  for node in $PYGMY_NODES; do
    case " $all " in *" $node "*) ;; *) misused "PYGMY_NODES: '$node' (expected: names out of $all)" ;; esac
  done
  # shellcheck disable=SC2086 # the nodes are words
  REPLICAS=$(own $REPLICAS) FRONTENDS=$(own $FRONTENDS) NODES=$(own $all)
}

own() { # NODE ...: those of them that run on this host, in this order
  local node
  for node in "$@"; do
    case " ${PYGMY_NODES:-$NODES} " in *" $node "*) printf '%s ' "$node" ;; esac
  done
}
LOG_BYTES_MAX=10000000

check_nodes() { # NODE ...
  [ $# -gt 0 ] || misused "no node given (expected: one of $NODES)"
  local node
  for node in "$@"; do
    case " $NODES " in *" $node "*) ;; *) misused "node: '$node' (expected: one of $NODES)" ;; esac
  done
}

started_as() { if [ -f "$STATE/run/$1.pid" ]; then printf '%s' "$(< "$STATE/run/$1.pid")"; fi; } # NODE: its process
pid_file() { printf '%s/run/%s.pid' "$STATE" "$1"; }

# The process of a node, where it runs. A process id may have been given to a stranger since: its command line tells.
pid_of() { # NODE
  local pid
  pid=$(cat "$(pid_file "$1")" 2> /dev/null) || return 1
  kill -0 "$pid" 2> /dev/null || return 1
  case "$(ps -p "$pid" -o args= 2> /dev/null)" in *"config/$1.yml"*) printf '%s' "$pid" ;; *) return 1 ;; esac
}

running() { # NODE ...: those of them that run
  local node
  for node in "$@"; do pid_of "$node" > /dev/null && printf '%s ' "$node"; done
}

not_running() { # NODE ...
  local node
  for node in "$@"; do pid_of "$node" > /dev/null || printf '%s ' "$node"; done
}

is_listening() { (exec 3<> "/dev/tcp/$1/$2") 2> /dev/null; }

# Prints the answer, headers and all; fails where nobody is there.
request() { # METHOD HOST PORT PATH [JSON [HEADER ...]]
  local LC_ALL=C method=$1 host=$2 port=$3 path=$4 body=${5:-} # C: a length is in bytes
  shift $(($# < 5 ? $# : 5))
  (
    exec 3<> "/dev/tcp/$host/$port" || exit 1
    printf '%s %s HTTP/1.0\r\nHost: %s\r\nAccept: */*\r\nContent-Length: %s\r\n' "$method" "$path" "$host" ${#body} >&3
    [ -n "$body" ] && printf 'Content-Type: application/json\r\n' >&3
    [ $# -gt 0 ] && printf '%s\r\n' "$@" >&3
    printf '\r\n%s' "$body" >&3
    while IFS= read -r -t 30 line <&3 || [ -n "$line" ]; do printf '%s\n' "${line%$'\r'}"; done
  ) 2> /dev/null
}

answers_well() { # HOST PORT PATH [HEADER]: whether it answers 200 within 10 s; the rest of the answer is read, so that it is whole
  (
    exec 3<> "/dev/tcp/$1/$2" || exit 1
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
  for node in "$1-1" "$1-2" "$1-3"; do
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
      if ! [[ "$port" =~ ^[0-9]{1,5}$ ]] || [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
        fail "$(upper "$node")_$kind: '$port' (expected: a port, 1 to 65535; set it in .env)"
      fi
      case "$seen" in
        *" $port "*) fail "$(upper "$node")_$kind: $port is another's already (expected: a port of its own; set it in .env)" ;;
      esac
      seen="$seen$port "
      case " $* " in
        *" $node "*)
          host=$(host_of "$node")
          [ "$kind" = ADMIN_PORT ] && host=$(admin_host_of "$node")
          if is_listening "$host" "$port"; then
            fail "$(upper "$node")_$kind: port $port is taken$(holder_of "$port") (expected: a free one; set it in .env)"
          fi
          ;;
      esac
    done
  done
}

start_node() { # NODE
  local service=${1%-*} archive share="" log="$LOGS/$1.log" mask
  mask=$(umask)
  archive=$(archive_of "$service")
  [ -f "$archive" ] && share="-XX:SharedArchiveFile=$archive"
  own_folder "$STATE" "$STATE/run" "$LOGS" "$DATA"
  [ -f "$log" ] && [ "$(wc -c < "$log")" -gt $LOG_BYTES_MAX ] && mv -f "$log" "$log.1"
  umask 077
  STARTED="$STARTED $1"
  # Two arenas of malloc are enough for a node and save it tens of megabytes.
  # shellcheck disable=SC2086 # the flags are words
  MALLOC_ARENA_MAX=2 PYGMY_DATA="$DATA" nohup "$JAVA" "$(flags_of "$service")" $share -Xshare:auto \
    -jar "$(jar_of "$service")" server "config/$1.yml" >> "$log" 2>&1 < /dev/null &
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
