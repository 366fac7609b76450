# shellcheck shell=bash
# Jars from sources, and class-data archives from jars; both only when they are older than what they are made of.

module_folder() { case "$1" in benchmarks) printf benchmarks ;; *) printf 'pygmy-%s' "$1" ;; esac; }
jar_of() { local folder; folder=$(module_folder "$1"); printf '%s/target/%s.jar' "$folder" "$folder"; }

sources_of() { # MODULE: the folders whose sources end up beside its jar
  case "$1" in
    client) printf 'pygmy-api pygmy-client' ;;
    catalog) printf 'pygmy-api pygmy-raft pygmy-catalog' ;;
    order) printf 'pygmy-api pygmy-raft pygmy-client pygmy-order' ;;
    frontend) printf 'pygmy-api pygmy-frontend' ;;
    chaos) printf 'pygmy-api pygmy-client pygmy-chaos' ;;
    benchmarks) printf 'pygmy-api pygmy-raft pygmy-client pygmy-chaos benchmarks' ;;
  esac
}

is_stale() { # MODULE: whether a source is newer than its jar and than its last build, which may have left the jar as it was
  local jar built="$STATE/built/$1" folder newest
  jar=$(jar_of "$1")
  [ -f "$jar" ] || return 0
  newest=$jar
  [ -f "$built" ] && [ "$built" -nt "$jar" ] && newest=$built
  [ pom.xml -nt "$newest" ] && return 0
  for folder in $(sources_of "$1"); do
    [ -n "$(find "$folder/pom.xml" "$folder/src/main" -newer "$newest" -type f 2> /dev/null | head -1)" ] && return 0
  done
  return 1
}

build_when_needed() { # MODULE ...
  local module stale="" folders=""
  for module in "$@"; do
    is_stale "$module" && stale="$stale $module" && folders="$folders,$(module_folder "$module")"
  done
  [ -z "$stale" ] && return 0
  need_compiler
  mkdir -p "$STATE/built"
  local log="$STATE/build.log" begun="$STATE/built/.begun" pid status
  say "Building$stale (the first time this fetches libraries)" >&2
  touch "$begun"
  ./mvnw --batch-mode --no-transfer-progress -DskipTests -pl "${folders#,}" -am package > "$log" 2>&1 &
  pid=$!
  show_build "$pid" "$log"
  wait "$pid"
  status=$?
  if [ $status -ne 0 ]; then
    grep -E '^\[(ERROR|WARNING)\] (/|Failed)' "$log" | head -n 5 >&2
    fail "the build failed; $log tells all"
  fi
  for module in $stale; do touch -r "$begun" "$STATE/built/$module"; done
}

show_build() { # PID LOG: which module is being built, where somebody watches
  local begin=$SECONDS at
  while kill -0 "$1" 2> /dev/null; do
    if [ -t 2 ]; then
      at=$(sed -n 's/^\[INFO\] Building \(.*\) [0-9.]*[^ ]* *\[\(.*\)\]$/\1 (\2)/p' "$2" | tail -n 1)
      printf '\r\033[K  %s, %s s' "${at:-beginning}" $((SECONDS - begin)) >&2
    fi
    sleep 0.5
  done
  [ -t 2 ] && printf '\r\033[K' >&2
}

archive_of() { printf '%s/cds/%s-%s.jsa' "$STATE" "$1" "$JAVA_VERSION"; }

archive_is_stale() { # MODULE
  local archive folder
  archive=$(archive_of "$1")
  folder=$(module_folder "$1")
  [ -f "$archive" ] || return 0
  [ -n "$(find "$(jar_of "$1")" "$folder/target/lib" -name '*.jar' -newer "$archive" 2> /dev/null | head -1)" ]
}

# Records which classes a service loads, so that its nodes map them ready-made: a node then starts in less than half the
# time. An archive that is missing or does not fit costs that time and nothing else, so no failure here stops anything.
make_archives() {
  local service stale="" pids="" begin=$SECONDS
  for service in catalog order frontend; do
    archive_is_stale "$service" && stale="$stale $service"
  done
  [ -z "$stale" ] && return 0
  say "Recording the classes that nodes load, once per build:$stale"
  mkdir -p "$STATE/cds"
  for service in $stale; do
    rm -f "$STATE/cds/$service"-*.jsa
    rehearse "$service" &
    pids="$pids $!"
  done
  # shellcheck disable=SC2064,SC2086 # the processes of now
  trap "kill $pids 2> /dev/null; wait; exit 130" INT TERM
  # shellcheck disable=SC2086
  while is_any_alive $pids; do
    [ -t 1 ] && printf '\r\033[K  %s s' $((SECONDS - begin))
    sleep 0.5
  done
  [ -t 1 ] && printf '\r\033[K'
  trap - INT TERM
  rm -rf "$STATE/rehearsal"
}

is_any_alive() { # PID ...
  local pid
  for pid in "$@"; do kill -0 "$pid" 2> /dev/null && return 0; done
  return 1
}

free_port() { # FROM: the first port from there that nobody listens on
  local port=$1
  while is_listening 127.0.0.1 "$port"; do port=$((port + 1)); done
  printf '%s' "$port"
}

rehearse() { # SERVICE: one node of it, on ports and in a folder of its own, serves a little and stops
  local service=$1 work="$STATE/rehearsal/$1" prefix port admin raft pid tries=0
  prefix="$(upper "$service")_1"
  case "$service" in catalog) port=23100 ;; order) port=23200 ;; frontend) port=23300 ;; esac
  port=$(free_port $port)
  admin=$(free_port $((port + 1)))
  raft=$(free_port $((admin + 1)))
  rm -rf "$work"
  mkdir -p "$work"
  # A node alone is a whole group: it forms one, serves and stops by itself.
  sed -e "/^    $service-[23]: /d" -e 's/drainWait: .*/drainWait: 0ms/' "config/$service-1.yml" > "$work/node.yml"
  # shellcheck disable=SC2086 # the flags are words
  env "${prefix}_HOST=127.0.0.1" "${prefix}_PORT=$port" "${prefix}_ADMIN_PORT=$admin" "${prefix}_RAFT_PORT=$raft" \
    PYGMY_DATA="$work/data" "$JAVA" $NODE_FLAGS -XX:ArchiveClassesAtExit="$(archive_of "$service")" \
    -jar "$(jar_of "$service")" server "$work/node.yml" > "$work/log" 2>&1 &
  pid=$!
  # shellcheck disable=SC2064
  trap "kill $pid 2> /dev/null; exit 130" INT TERM
  while [ $tries -lt 120 ] && kill -0 $pid 2> /dev/null && ! answers_well 127.0.0.1 "$admin" /healthcheck; do
    tries=$((tries + 1))
    sleep 0.25
    # A frontend alone never turns healthy; that it answers is enough.
    [ "$service" = frontend ] && [ $tries -gt 20 ] && is_listening 127.0.0.1 "$admin" && break
  done
  for path in /v1/books/1 "/v1/books?q=rpc" "/v1/books?limit=5" /v1/topics /v1/orders /v1/cluster; do
    answers_well 127.0.0.1 "$port" "$path"
  done
  kill $pid 2> /dev/null
  wait $pid 2> /dev/null
}

# The command line's own archive is made by its first real command, beside it.
make_client_archive() {
  archive_is_stale client || return 0
  local archive
  archive=$(archive_of client)
  mkdir -p "$STATE/cds"
  rm -f "$STATE/cds/client"-*.jsa
  # shellcheck disable=SC2086 # the flags are words
  (
    "$JAVA" $CLIENT_FLAGS -XX:ArchiveClassesAtExit="$archive.new" -Dpygmy.frontends="$(frontend_urls)" \
      -Dpygmy.state="$STATE/rehearsal" -Dpygmy.columns=80 -jar "$(jar_of client)" list &&
      mv -f "$archive.new" "$archive"
    rm -rf "$STATE/rehearsal"
  ) > /dev/null 2>&1 < /dev/null &
}
