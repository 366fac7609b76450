# shellcheck shell=bash disable=SC2034 # other parts use what is set here
# What the launcher is told: .env, tokens, the JDK, and the flags that nodes run with.

flags_of() { # SERVICE: small ones, for all nodes on one machine
  case "$1" in frontend) printf '@launcher/frontend.options' ;; *) printf '@launcher/replica.options' ;; esac
}
CLIENT_FLAGS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto -Xlog:disable -Xlog:all=error:stderr"
CHAOS_FLAGS="-Xmx2g"
BENCH_FLAGS="-XX:+UseSerialGC -Xmx1g"

say() { printf '%s\n' "$*"; }
warn() { printf 'pygmy: %s\n' "$*" >&2; }
fail() { warn "$*"; exit 1; }
misused() { warn "$*"; exit 2; }
upper() { # NODE_OR_SERVICE: without a process for it, since this is asked for over and over while a node starts
  local number=${1#"${1%%[-]*}"}
  case "$1" in
    catalog*) printf 'CATALOG%s' "${number/-/_}" ;;
    order*) printf 'ORDER%s' "${number/-/_}" ;;
    frontend*) printf 'FRONTEND%s' "${number/-/_}" ;;
  esac
}
absolute() { case "$1" in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$HOME_DIR" "$1" ;; esac; }

# Reads NAME=value lines as the services do (com.pygmy.service.config.EnvFile), so that a file means the same to both, and
# exports what the environment does not set already. A value is never shown: it may be a secret.
read_env_file() { # FILE
  [ -f "$1" ] || return 0
  local LC_ALL=C line name value number=0 seen=" "
  local is_name='^[A-Za-z_][A-Za-z0-9_]*$' plain='^[]A-Za-z0-9_./:@%+,=~^{}[-]*$'
  local single="^'([^']*)'[[:space:]]*(#.*)?\$" double='^"([^"\\$`]*)"[[:space:]]*(#.*)?$' comment='^(.*[^[:space:]])?[[:space:]]+#.*$'
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    line=${line%$'\r'}
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    case "$line" in '' | '#'*) continue ;; esac
    line=${line#export }
    case "$line" in *=*) ;; *) fail "$1 line $number: no '=' (expected: NAME=value)" ;; esac
    name=${line%%=*}
    value=${line#*=}
    [[ $name =~ $is_name ]] ||
      fail "$1 line $number: '$name' is not a name (expected: letters, digits and _, with no space before the '=')"
    case "$seen" in *" $name "*) fail "$1 line $number: $name is set a second time (expected: once)" ;; esac
    seen="$seen$name "
    if [[ $value == \'* || $value == \"* ]]; then
      [[ $value =~ $single || $value =~ $double ]] ||
        fail "$1 line $number: the value of $name has a quote that is not closed, or a \\, \$ or \` in it"
      value=${BASH_REMATCH[1]}
    else
      [[ $value =~ $comment ]] && value=${BASH_REMATCH[1]}
      [[ $value =~ $plain ]] ||
        fail "$1 line $number: the value of $name has a character that needs quotes (expected: NAME='value')"
    fi
    [ -n "${!name+set}" ] || export "$name=$value"
  done < "$1"
}

# Finds a JDK that is new enough. Asking it takes as long as a small command, so the answer is kept until it changes.
need_java() {
  JAVA=$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java") ||
    fail "no Java found${JAVA_HOME:+ in JAVA_HOME ($JAVA_HOME)} (expected: a JDK of version 17 or newer, on the PATH or in JAVA_HOME)"
  local kept="$STATE/java" known=""
  [ -f "$kept" ] && [ ! "$JAVA" -nt "$kept" ] && known=$(cat "$kept")
  if [ "${known%% *}" = "$JAVA" ]; then
    JAVA_VERSION=${known#* }
    return 0
  fi
  JAVA_VERSION=$("$JAVA" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -1)
  local major=${JAVA_VERSION%%[!0-9]*}
  [ "${major:-0}" -ge 17 ] || fail "Java ${JAVA_VERSION:-of no known version} found at $JAVA (expected: a JDK of version 17 or newer)"
  mkdir -p "$STATE"
  printf '%s %s\n' "$JAVA" "$JAVA_VERSION" > "$kept"
}

# What is kept is nobody else's: a folder that others may enter, from an earlier release or made by hand, is closed to them.
own_folder() { # FOLDER ...
  local folder
  for folder in "$@"; do
    (umask 077 && mkdir -p "$folder") || return 1
    # One that is meant for everybody, such as /tmp, or that is another user's stays: the files in it are closed.
    if [ -O "$folder" ] && [ ! -k "$folder" ]; then chmod go-rwx "$folder"; fi
  done
}

# A JVM takes the characters of arguments, file names and output from the locale: without one that has them all, those of
# other scripts are lost. It and what it starts are given one; a user's own, where it will do, stays.
need_utf8() {
  local name
  has_utf8 && return 0
  unset LC_CTYPE
  for name in C.UTF-8 en_US.UTF-8 UTF-8; do
    export LC_ALL=$name
    has_utf8 && return 0
  done
  export LC_ALL=C.UTF-8
} 2> /dev/null

has_utf8() { [ "$(locale charmap)" = UTF-8 ]; }

need_compiler() {
  command -v "${JAVA_HOME:+$JAVA_HOME/bin/}javac" > /dev/null 2>&1 ||
    fail "no Java compiler found beside $JAVA (expected: a JDK, not only a Java runtime)"
}

# What nodes are started with: words.
node_flags() { # SERVICE
  case "${PYGMY_JVM:-${PYGMY_NODES:+production}}" in
    production) printf '@launcher/production.options -Xms%s -Xmx%s' "$HEAP" "$HEAP" ;;
    *) flags_of "$1"; [ -z "${PYGMY_HEAP:-}" ] || printf ' -Xmx%s' "$HEAP" ;;
  esac
  printf ' %s' "${PYGMY_JAVA_OPTIONS:-}"
}

# The heap of each node in production: together half of the memory, since the other half holds their databases and logs.
choose_heap() {
  case "${PYGMY_JVM:-small}" in small | production) ;; *) misused "PYGMY_JVM: '$PYGMY_JVM' (expected: small or production)" ;; esac
  if [ -n "${PYGMY_HEAP:-}" ]; then
    [[ $PYGMY_HEAP =~ ^[1-9][0-9]*[mMgG]$ ]] || misused "PYGMY_HEAP: '$PYGMY_HEAP' (expected: such as 512m or 2g)"
    HEAP=$PYGMY_HEAP
    return
  fi
  local count each
  count=$(printf '%s' "$NODES" | wc -w)
  each=$(($(memory_mib) / 2 / (count > 0 ? count : 1)))
  [ "$each" -ge 256 ] || each=256
  [ "$each" -le 4096 ] || each=4096
  HEAP=${each}m
}

memory_mib() { # of this machine, or of the container that this runs in
  local kib bytes limit
  kib=$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo 2> /dev/null)
  bytes=${kib:+$((kib * 1024))}
  [ -n "$bytes" ] || bytes=$(sysctl -n hw.memsize 2> /dev/null || printf 4294967296)
  limit=$(cat /sys/fs/cgroup/memory.max 2> /dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2> /dev/null) # cgroup 2, or 1
  case "$limit" in '' | *[!0-9]*) ;; *) [ "$limit" -lt "$bytes" ] && bytes=$limit ;; esac
  printf '%s' $((bytes / 1048576))
}

# Made once, on the host of the first catalog node; the others get a copy.
make_tokens() {
  [ -f "$STATE/tokens.env" ] && return 0
  [ -n "${PYGMY_NODE_TOKEN:-}" ] && [ -n "${PYGMY_OPERATOR_TOKEN:-}" ] && return 0
  [ "$(first_of catalog)" = "$(own catalog | cut -d' ' -f1)" ] || return 0
  own_folder "$STATE"
  (
    umask 077
    for name in PYGMY_OPERATOR_TOKEN PYGMY_NODE_TOKEN; do
      printf '%s=%s\n' "$name" "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
    done > "$STATE/tokens.$$"
  ) && place_first "$STATE/tokens.$$" "$STATE/tokens.env" # those of the first, where several make them at once
}

# As the services take them (com.pygmy.service.config.NodeVariables); an IPv6 address in brackets.
host_of() { address_of "$(upper "$1")_HOST" "PYGMY_HOST_${1##*-}"; }             # NODE
admin_host_of() { address_of "$(upper "$1")_ADMIN_HOST" "PYGMY_ADMIN_HOST_${1##*-}"; } # NODE

first_of() { nodes_of "$1" | cut -d' ' -f1; } # SERVICE

# What nodes are started with, looked at before anything is stopped or started.
check_settings() { # NODE ...
  need_tokens
  need_certificates "$@"
  check_admin_hosts
  choose_heap
}

need_tokens() {
  [ -n "${PYGMY_NODE_TOKEN:-}" ] && [ -n "${PYGMY_OPERATOR_TOKEN:-}" ] && return 0
  local first
  first=$(first_of catalog)
  fail "$STATE/tokens.env: not here (expected: a copy of that on the host of $first, $(host_of "$first"), where it is made)"
}

# Nodes ask each other for their health: on several hosts that takes admin ports that are not bound to loopback.
check_admin_hosts() {
  [ "$NODES" = "$ALL_NODES" ] && return 0
  local node
  for node in $ALL_NODES; do
    is_loopback "$(host_of "$node")" && continue
    is_loopback "$(admin_host_of "$node")" &&
      fail "$(upper "$node")_ADMIN_HOST: $(admin_host_of "$node"), where other hosts cannot ask for its health (expected: an address of the inner network; see PYGMY_ADMIN_HOST_${node##*-} in .env)"
  done
  return 0
}

is_loopback() { case "$1" in 127.* | '[::1]' | localhost) return 0 ;; *) return 1 ;; esac; } # HOST

address_of() { # VARIABLE VARIABLE: the first that is set, or loopback
  local host=127.0.0.1
  if [ -n "${!1+set}" ]; then host=${!1}; elif [ -n "${!2+set}" ]; then host=${!2}; fi
  case "$host" in [!\[]*:*) host="[$host]" ;; :*) host="[$host]" ;; esac
  printf '%s' "$host"
}

port_of() { # NODE KIND: KIND is PORT, ADMIN_PORT or RAFT_PORT
  local name
  name="$(upper "$1")_$2"
  printf '%s' "${!name:-}"
}

# Of all frontends, those of this host first.
frontend_urls() {
  local node urls=""
  for node in $FRONTENDS $(nodes_of frontend); do
    case "$urls," in *",$(url_of "$node"),"*) ;; *) urls="$urls,$(url_of "$node")" ;; esac
  done
  printf '%s' "${urls#,}"
}

url_of() { printf '%s://%s:%s' "$(scheme_of "$1")" "$(host_of "$1")" "$(port_of "$1" PORT)"; } # NODE

scheme_of() { # NODE: of its application port
  case "$1:${PYGMY_FRONTEND_TLS:-}" in
    frontend-*:off) printf http ;;
    frontend-*:?*) printf https ;;
    *) inner_scheme ;;
  esac
}

inner_scheme() { if [ -n "${PYGMY_TLS:-}" ]; then printf https; else printf http; fi; } # of admin ports, and between nodes

# With TLS, health checks and tasks take curl; the shell alone speaks plain HTTP only. The client of the store trusts what its
# frontends have their certificates from.
prepare_tls() {
  case "${PYGMY_FRONTEND_TLS:-off}" in
    off | /*) ;;
    *) misused "PYGMY_FRONTEND_TLS: '$PYGMY_FRONTEND_TLS' (expected: off, or the path of a folder with fullchain.pem and privkey.pem)" ;;
  esac
  [ -n "${PYGMY_TLS:-}" ] || return 0
  case "$PYGMY_TLS" in /*) ;; *) misused "PYGMY_TLS: '$PYGMY_TLS' (expected: the path of a folder, from the root; ./pygmy certs makes one)" ;; esac
  [ -n "${PYGMY_FRONTEND_TLS:-}" ] || export PYGMY_TLS_CA="${PYGMY_TLS_CA:-$PYGMY_TLS/ca.pem}"
  command -v curl > /dev/null || fail "no curl found (expected: on the PATH, where PYGMY_TLS is set: health checks speak TLS then)"
}

need_certificates() { # NODE ...: said before eight nodes say it
  [ -n "${PYGMY_TLS:-}" ] || return 0
  local node file
  for node in "$@"; do
    for file in "$PYGMY_TLS/ca.pem" "$PYGMY_TLS/$node.pem" "$PYGMY_TLS/$node-key.pem"; do
      [ -r "$file" ] || fail "PYGMY_TLS: $file cannot be read (expected: as ./pygmy certs $PYGMY_TLS makes it)"
    done
  done
}

admin_urls() { # SERVICE: of its nodes on this host
  local node urls=""
  for node in $(own "$1"); do
    urls="$urls,$(inner_scheme)://$(admin_host_of "$node"):$(port_of "$node" ADMIN_PORT)"
  done
  printf '%s' "${urls#,}"
}
