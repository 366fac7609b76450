# shellcheck shell=bash
# Hosts as network namespaces, each with an address of its own on one bridge, and a release on each. Sourced by scripts that run in
# namespaces of their own (own_namespaces), which take everything with them when they end.

NOT_ALLOWED=77 # the exit code where this machine has no network namespaces for its users, or lacks a program

# Runs the calling script again in namespaces of its own, unless it is in them.
own_namespaces() { # SCRIPT ARGUMENT ...
  [ -n "${IN_OWN_NAMESPACES:-}" ] && return 0
  command -v openssl > /dev/null && command -v curl > /dev/null || { echo 'no openssl or no curl here (expected: both)'; exit $NOT_ALLOWED; }
  # As far as a user may go here: to namespaces, and a bridge in them.
  unshare --net --mount --pid --fork --mount-proc ip link add bridge0 type bridge 2> /dev/null ||
    { echo 'no network namespaces here (expected: root, and iproute2)'; exit $NOT_ALLOWED; }
  IN_OWN_NAMESPACES=yes exec unshare --net --mount --pid --fork --mount-proc --kill-child "$@"
}

choose_family() { # 4 | 6
  case "$1" in
    4) PREFIX=10.77.0. LENGTH=24 ;;
    6) PREFIX=fd77:: LENGTH=64 ;;
    *) echo "family: '$1' (expected: 4 or 6)"; exit 2 ;;
  esac
}

address() { printf '%s%s' "$PREFIX" "$1"; }                                           # HOST
in_url() { case "$PREFIX" in *:*) printf '[%s]' "$(address "$1")" ;; *) address "$1" ;; esac; } # HOST
on() { local host=$1; shift; ip netns exec "host$host" "$@"; }                         # HOST COMMAND ...
step() { printf '== %s (%s s)\n' "$*" "$SECONDS"; }

make_bridge() {
  mount -t tmpfs none /run
  mkdir -p /run/netns
  ip link add bridge0 type bridge
  ip link set bridge0 up
}

make_host() { # HOST
  ip netns add "host$1"
  ip link add "port$1" type veth peer name eth0 netns "host$1"
  ip link set "port$1" master bridge0 up
  on "$1" ip link set lo up
  on "$1" ip link set eth0 up
  # Without duplicate address detection, an IPv6 address is there at once.
  case "$PREFIX" in
    *:*) on "$1" ip addr add "$(address "$1")/$LENGTH" dev eth0 nodad ;;
    *) on "$1" ip addr add "$(address "$1")/$LENGTH" dev eth0 ;;
  esac
}

# The same on several hosts at once; fails where it failed on one.
on_each() { # "HOST ..." FUNCTION ARGUMENT ...: called with the host before its arguments
  local hosts=$1 function=$2 host pid pids="" code=0
  shift 2
  for host in $hosts; do
    "$function" "$host" "$@" &
    pids="$pids $!"
  done
  for pid in $pids; do wait "$pid" || code=$?; done
  return $code
}
