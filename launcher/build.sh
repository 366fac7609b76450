# shellcheck shell=bash
# Jars from sources, and class-data archives from jars; both only when they are older than what they are made of.

module_folder() { case "$1" in benchmarks) printf benchmarks ;; *) printf 'pygmy-%s' "$1" ;; esac; }

# A release has its jars in lib/, and nothing to build them from.
jar_of() { # MODULE
  local folder
  folder=$(module_folder "$1")
  if [ -f "lib/$folder.jar" ]; then printf 'lib/%s.jar' "$folder"; else printf '%s/target/%s.jar' "$folder" "$folder"; fi
}

sources_of() { # MODULE: the folders whose sources end up beside its jar
  case "$1" in
    client) printf 'pygmy-protocol pygmy-api pygmy-failover pygmy-client' ;;
    catalog) printf 'pygmy-protocol pygmy-service pygmy-api pygmy-raft pygmy-catalog' ;;
    order) printf 'pygmy-protocol pygmy-service pygmy-api pygmy-failover pygmy-raft pygmy-order' ;;
    frontend) printf 'pygmy-protocol pygmy-service pygmy-api pygmy-failover pygmy-frontend' ;;
    chaos) printf 'pygmy-protocol pygmy-api pygmy-failover pygmy-client pygmy-chaos' ;;
    benchmarks) printf 'pygmy-protocol pygmy-service pygmy-api pygmy-failover pygmy-raft pygmy-client pygmy-chaos benchmarks' ;;
  esac
}

# When each module was last built. In the checkout, as the jars are: stores with folders of their own share them.
BUILT=.pygmy/built

is_stale() { # MODULE: whether a source is newer than its jar and than its last build, which may have left the jar as it was
  local jar built="$BUILT/$1" folder newest
  jar=$(jar_of "$1")
  case "$jar" in lib/*) return 1 ;; esac
  [ -f "$jar" ] || return 0
  newest=$jar
  [ -f "$built" ] && [ "$built" -nt "$jar" ] && newest=$built
  [ pom.xml -nt "$newest" ] && return 0
  for folder in $(sources_of "$1"); do
    [ -n "$(find "$folder/pom.xml" "$folder/src/main" -newer "$newest" -type f 2> /dev/null | head -1)" ] && return 0
  done
  return 1
}

BUILDING="" # whether this process builds
await_other_build() { # in the same folders; what one that was cut short left is discarded
  local builder told=""
  while builder=$(cat "$BUILT/.unfinished" 2> /dev/null); do
    # shellcheck disable=SC2086 # its process, and when that began
    if is_running $builder; then
      [ -n "$told" ] || say "Another ./pygmy builds (process ${builder%% *}); waiting for it" >&2
      told=yes
      sleep 0.5
    else
      discard_build
    fi
  done
}

discard_build() { # that was cut short: it may have left half a jar, which looks newer than its sources
  find pygmy-*/target benchmarks/target -maxdepth 2 -name '*.jar' -newer "$BUILT/.begun" -exec rm -f {} + 2> /dev/null
  rm -f "$BUILT/.unfinished"
}

stale_of() { # MODULE ...: those that are
  local module
  for module in "$@"; do is_stale "$module" && printf ' %s' "$module"; done
}

build_when_needed() { # MODULE ...
  local stale
  await_other_build
  stale=$(stale_of "$@")
  [ -n "$stale" ] || return 0
  [ -f mvnw ] || fail "not in this release:$stale (expected: a checkout of the sources)"
  need_compiler
  own_folder "$STATE" "${BUILT%/*}"
  mkdir -p "$BUILT"
  until begin_build; do await_other_build; done
  stale=$(stale_of "$@") # another may have built it meanwhile
  # shellcheck disable=SC2086 # the modules are words
  [ -z "$stale" ] || build $stale
  rm -f "$BUILT/.unfinished"
  BUILDING=""
}

begin_build() { # fails where another did
  printf '%s %s' $$ "$(started_at $$)" > "$BUILT/.unfinished.$$" || fail "$BUILT cannot be written"
  place_first "$BUILT/.unfinished.$$" "$BUILT/.unfinished" || return 1
  BUILDING=yes
  touch "$BUILT/.begun"
}

build() { # MODULE ...
  local module folders="" log="$STATE/build.log" pid status
  for module in "$@"; do folders="$folders,$(module_folder "$module")"; done
  say "Building $* (the first time this fetches libraries)" >&2
  ./mvnw --batch-mode --no-transfer-progress -DskipTests -pl "${folders#,}" -am package > "$log" 2>&1 &
  pid=$!
  show_build "$pid" "$log"
  wait "$pid"
  status=$?
  if [ $status -ne 0 ]; then
    discard_build
    grep -E '^\[(ERROR|WARNING)\] (/|Failed)' "$log" | head -n 5 >&2
    fail "the build failed; $log tells all"
  fi
  for module in "$@"; do touch -r "$BUILT/.begun" "$BUILT/$module"; done
}

show_build() { # PID LOG: which module is being built
  local begin=$SECONDS at
  while kill -0 "$1" 2> /dev/null; do
    at=$(sed -n 's/^\[INFO\] Building \(.*\) [0-9.]*[^ ]* *\[\(.*\)\]$/\1 (\2)/p' "$2" | tail -n 1)
    say_waiting "$begin" "${at:-beginning}"
    sleep 0.5
  done
  clear_line
} >&2

archive_of() { printf '%s/cds/%s-%s.jsa' "$STATE" "$1" "$JAVA_VERSION"; }

# Of what this project has made of it: libraries of others have their version in their names.
sum_of() { cat "$1" "${1%/*}"/lib/pygmy-*.jar | cksum; } # JAR

archive_is_stale() { # MODULE
  local archive jar
  archive=$(archive_of "$1")
  jar=$(jar_of "$1")
  [ -f "$archive" ] || return 0
  # Of another release: its jars may be as old as this one's, to the second. The same release on another host has the same sum.
  [ ! -f "$archive.of" ] || [ "$(< "$archive.of")" = "$(sum_of "$jar")" ] || return 0
  [ -n "$(find "$jar" "${jar%/*}/lib" -name '*.jar' -newer "$archive" 2> /dev/null | head -1)" ]
}

# Records which classes nodes load, so that they map them ready-made: a node then starts in a third less time, and what
# it does for the first time, such as leading, takes less long too. An archive that is missing or does not fit costs that time
# and nothing else, so no failure here stops anything.
make_archives() {
  local service stale="" pid stage begin=$SECONDS
  for service in catalog order frontend; do
    archive_is_stale "$service" && stale="$stale $service"
  done
  [ -z "$stale" ] && return 0
  say "Recording the classes that nodes load, once per build:$stale"
  mkdir -p "$STATE/cds"
  for service in $stale; do rm -f "$STATE/cds/$service"-*.jsa; done
  rehearse "$stale" &
  pid=$!
  while kill -0 $pid 2> /dev/null; do
    stage=$(cat "$STATE/rehearsal/stage" 2> /dev/null)
    say_waiting "$begin" "${stage:-beginning}"
    sleep 0.5
  done
  clear_line
  rm -rf "$STATE/rehearsal"
}

free_port() { # FROM: the first port from there that nobody listens on
  local port=$1
  while is_listening 127.0.0.1 "$port"; do port=$((port + 1)); done
  printf '%s' "$port"
}

# A store of one node of each service, on ports and in a folder of its own, sells a book and stops.
rehearse() ( # SERVICES: whose classes are recorded
  local service kind port record prefix pid work="$STATE/rehearsal" begin=$SECONDS
  pids="" # the traps read it
  trap 'kill -9 $pids' EXIT
  trap 'exit 143' TERM
  exec 2> /dev/null # where the shell would tell of each process that was ended
  rm -rf "$work"
  mkdir -p "$work"
  # This host may have no certificate of these nodes.
  PYGMY_DATA="$work/data" PYGMY_LOGS="$work/logs" PYGMY_TLS="" PYGMY_FRONTEND_TLS=off
  export PYGMY_DATA PYGMY_LOGS PYGMY_TLS PYGMY_FRONTEND_TLS
  port=23100
  for service in catalog order frontend; do
    prefix="$(upper "$service")_1"
    # A node alone is a whole group: it forms one, serves and stops by itself. Nobody may see a store that runs already.
    export "$(upper "$service")_NODES=$service-1" "${prefix}_HOST=127.0.0.1" "${prefix}_ADMIN_HOST=127.0.0.1"
    for kind in PORT ADMIN_PORT RAFT_PORT; do
      port=$(free_port $((port + 1)))
      export "${prefix}_$kind=$port"
    done
  done
  for service in catalog order frontend; do
    sed 's/drainWait: .*/drainWait: 0ms/' "config/$service.yml" > "$work/$service.yml"
    record="" # its path may have spaces
    case " $1 " in *" $service "*) record="-XX:ArchiveClassesAtExit=$work/$service.jsa" ;; esac
    "$JAVA" "$(flags_of "$service")" ${record:+"$record"} -jar "$(jar_of "$service")" server "$work/$service-1.yml" > "$work/$service.log" 2>&1 &
    pids="$pids $!"
  done
  # shellcheck disable=SC2086 # the processes are words
  for service in catalog order frontend; do
    printf 'waiting for the %s node' "$service" > "$work/stage"
    while [ $((SECONDS - begin)) -lt $((WAIT_S * 5)) ] && all_run $pids && ! is_healthy "$service-1"; do sleep 0.25; done
  done
  printf 'selling a book' > "$work/stage"
  shop_a_little
  # Each writes its archive as it ends; only a whole one is used.
  printf 'writing the archives' > "$work/stage"
  # shellcheck disable=SC2086
  kill $pids
  for pid in $pids; do wait "$pid"; done
  pids=""
  for service in catalog order frontend; do
    [ -f "$work/$service.jsa" ] || continue
    mv -f "$work/$service.jsa" "$(archive_of "$service")"
    sum_of "$(jar_of "$service")" > "$(archive_of "$service").of"
  done
)

all_run() { local pid; for pid in "$@"; do kill -0 "$pid" 2> /dev/null || return 1; done; } # PROCESS ...

shop_a_little() { # at the first frontend
  local host port path
  host=$(host_of frontend-1)
  port=$(port_of frontend-1 PORT)
  request POST "$host" "$port" /v1/books '{"title":"Waiting","topic":"rehearsals","authors":"N. N.","priceCents":1,"stock":9}' \
    "Authorization: Bearer $PYGMY_OPERATOR_TOKEN" "Idempotency-Key: rehearsal-book" > /dev/null
  request POST "$host" "$port" /v1/orders '{"lines":[{"bookId":1,"copies":1}]}' "Idempotency-Key: rehearsal-order" > /dev/null
  for path in /v1/books/1 /v1/books/1 "/v1/books?q=rpc" "/v1/books?limit=5" /v1/topics /v1/orders /v1/cluster; do
    answers_well "$host" "$port" "$path" "$(as_operator)"
  done
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
      mv -f "$archive.new" "$archive" && sum_of "$(jar_of client)" > "$archive.of"
    rm -rf "$STATE/rehearsal"
  ) > /dev/null 2>&1 < /dev/null &
}
