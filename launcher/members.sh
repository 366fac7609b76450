# shellcheck shell=bash
# Who belongs to a group: its log says it, and is asked and changed through the node that leads.

MEMBER_WAIT_S=100 # how long a new one may take to catch up

members() { # GROUP [list | add NODE | remove NODE | replace NODE NEW]
  local group=${1:-} action=${2:-list}
  case "$group" in catalog | order) ;; *) misused "members: '$group' (expected: catalog or order)" ;; esac
  shift $(($# < 2 ? $# : 2))
  case "$action $#" in
    'list 0') list_members "$group" ;;
    'add 1') add_member "$group" "$1" "raft-members-add?node=$1" ;;
    'remove 1') remove_member "$group" "$1" ;;
    'replace 2') add_member "$group" "$2" "raft-members-replace?node=$1&by=$2" ;;
    *) misused "members: '$action $*' (expected: list, add NODE, remove NODE or replace NODE NEW)" ;;
  esac
}

ask_leader() { # GROUP TASK
  local leader
  leader=$(leader_of "$1") || { printf 'no node of %s leads (expected: a majority of its members runs; see ./pygmy status)\n' "$1"; return 1; }
  ANSWER_WAIT_S=$((MEMBER_WAIT_S + 60)) ask_task "$leader" "$2"
}

list_members() { # GROUP
  local answer
  answer=$(ask_leader "$1" raft-members) || fail "$answer"
  say_members "$1" "$answer"
}

say_members() { # GROUP ANSWER
  local rest=${2#*'"members":{'}
  [[ $2 =~ \"index\":(-?[0-9]+) ]] && say "Members of $1, by entry ${BASH_REMATCH[1]} of its log:"
  while [[ $rest =~ ^,?\"([^\"]*)\":\{\"address\":\"([^\"]*)\",\"url\":\"([^\"]*)\"\} ]]; do
    say "  ${BASH_REMATCH[1]}  ${BASH_REMATCH[2]}  ${BASH_REMATCH[3]}"
    rest=${rest#"${BASH_REMATCH[0]}"}
  done
  [[ $2 =~ \"configuration\":\"([^\"]*)\" ]] && say "${BASH_REMATCH[1]}"
  return 0
}

add_member() { # GROUP NODE TASK: of a node that .env names; one of this host is started
  local answer
  case " $(nodes_of "$1") " in
    *" $2 "*) ;;
    *) misused "members: '$2' (expected: a name out of $(upper "$1")_NODES in .env, with ports of its own: $(nodes_of "$1"))" ;;
  esac
  case " $NODES " in *" $2 "*) pid_of "$2" > /dev/null || start_newcomer "$1" "$2" ;; esac
  answer=$(ask_leader "$1" "$3&address=$(host_of "$2"):$(port_of "$2" RAFT_PORT)&url=$(url_of "$2")&timeoutSeconds=$MEMBER_WAIT_S") ||
    not_known_or "$1" "$answer"
  say_members "$1" "$answer"
  say "Frontends and order nodes send it requests when they have been restarted: ./pygmy roll, on every host, with the same .env."
}

# The answer says itself what was changed, if anything: a replacement may be half made, and a change that took too long still happen.
not_known_or() { # GROUP ANSWER
  [ -z "$2" ] || fail "$2 (see ./pygmy members $1)"
  warn "the answer was lost: it is not known whether the members were changed; ./pygmy members $1 tells"
  exit 4
}

# It cannot be healthy before it is a member.
start_newcomer() { # GROUP NODE
  local begin=$SECONDS
  # shellcheck disable=SC2034 # read in interrupt.sh
  KEEP_NODES=yes
  check_settings "$2"
  take_lock
  build_when_needed "$1"
  check_ports "$2"
  start_node "$2"
  until is_listening "$(admin_host_of "$2")" "$(port_of "$2" ADMIN_PORT)"; do
    kill -0 "$(started_as "$2")" 2> /dev/null || fail "$2 has ended; see $LOGS/$2.log"
    [ $((SECONDS - begin)) -lt "$WAIT_S" ] || fail "$2 does not listen after $WAIT_S s; see $LOGS/$2.log"
    sleep 0.2
  done
}

remove_member() { # GROUP NODE
  local answer
  answer=$(ask_leader "$1" "raft-members-remove?node=$2") || not_known_or "$1" "$answer"
  say_members "$1" "$answer"
  case " $NODES " in *" $2 "*) stop_nodes "$2" && say "$2: stopped; its data stays in $DATA/$2" ;; esac
  say "Take $2 out of $(upper "$1")_NODES in .env on every host; where it was replaced, put the other one there."
}
