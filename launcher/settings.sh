# shellcheck shell=bash disable=SC2034 # other parts use what is set here
# What the launcher is told: .env, tokens, the JDK, and the flags that nodes run with.

flags_of() { case "$1" in frontend) printf '@launcher/frontend.options' ;; *) printf '@launcher/replica.options' ;; esac; } # SERVICE
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

make_tokens() {
  [ -f "$STATE/tokens.env" ] && return 0
  own_folder "$STATE"
  (
    umask 077
    for name in PYGMY_OPERATOR_TOKEN PYGMY_NODE_TOKEN; do
      printf '%s=%s\n' "$name" "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
    done > "$STATE/tokens.$$"
  ) && mv "$STATE/tokens.$$" "$STATE/tokens.env"
}

host_of() { # NODE
  local name
  name="$(upper "$1")_HOST"
  printf '%s' "${!name:-127.0.0.1}"
}

admin_host_of() { # NODE: loopback where nothing else is said, as in config/
  local name
  name="$(upper "$1")_ADMIN_HOST"
  printf '%s' "${!name:-127.0.0.1}"
}

port_of() { # NODE KIND: KIND is PORT, ADMIN_PORT or RAFT_PORT
  local name
  name="$(upper "$1")_$2"
  printf '%s' "${!name:-}"
}

frontend_urls() {
  printf 'http://%s:%s,http://%s:%s' "$(host_of frontend-1)" "$(port_of frontend-1 PORT)" \
    "$(host_of frontend-2)" "$(port_of frontend-2 PORT)"
}

admin_urls() { # SERVICE: of its nodes on this host
  local node urls=""
  for node in $(own "$1-1" "$1-2" "$1-3"); do
    urls="$urls,http://$(admin_host_of "$node"):$(port_of "$node" ADMIN_PORT)"
  done
  printf '%s' "${urls#,}"
}
