# shellcheck shell=bash
# Completion for shells. What is printed runs in the user's own shell, and calls nothing.

COMMANDS="up down status logs stop start run health kill roll members backup restore search list lookup topics buy orders order cancel import export restock shell \
chaos bench certs record-classes completion help"

completion() { # SHELL
  local common="--json --frontend --url --ca --consistency --timeout --verbose --help"
  case "${1:-}" in
    bash) ;;
    zsh) printf 'autoload -U +X bashcompinit && bashcompinit\n' ;;
    *) misused "completion: '${1:-}' (expected: bash or zsh)" ;;
  esac
  cat << TEXT
_pygmy() {
  local word=\${COMP_WORDS[COMP_CWORD]} words=""
  if [ "\$COMP_CWORD" -eq 1 ]; then
    words="$COMMANDS"
  else
    case "\${COMP_WORDS[1]}" in
      up) words="--fresh --wait --help" ;;
      status) words="--watch --json --url --help" ;;
      logs) words="$NODES -f --help" ;;
      kill) words="$NODES leader --help"; [ "\${COMP_WORDS[2]}" = leader ] && words="catalog order" ;;
      start) words="$NODES --wait --help" ;;
      stop | run) words="$NODES --help" ;;
      health) words="$NODES --ready --help" ;;
      roll) words="catalog order frontend all --wait --help" ;;
      members) words="catalog order list add remove replace $REPLICAS --help" ;;
      chaos)
        case "\${COMP_WORDS[2]}" in
          run) words="--workload --faults --crash-point --network --time-limit --rate --concurrency --seed --runs --faulty-store --output --help" ;;
          check) words="--model --isolation --init --independent --index --time-limit --report --help" ;;
          list) words="--output --help" ;;
          serve) words="--output --port --help" ;;
          *) words="run check list serve --help" ;;
        esac
        ;;
      bench) words="--quick --list --output --help" ;;
      completion) words="bash zsh" ;;
      backup) words="--keep --help" ;;
      down | restore | record-classes) words="--help" ;;
      certs) words="--days $REPLICAS $FRONTENDS --help" ;;
      help) ;;
      buy) words="--copies --key --recorded $common" ;;
      orders) words="--since --state --key --all --limit --after --csv $common" ;;
      list | search) words="--topic --limit --after --csv $common" ;;
      import) words="--dry-run --price --stock --topic --column --topic-from --set-stock --ids --delimiter --charset --key $common" ;;
      export) words="--topic $common" ;;
      restock) words="--key $common" ;;
      *) words="$common" ;;
    esac
  fi
  COMPREPLY=(\$(compgen -W "\$words" -- "\$word"))
  case "\${COMP_WORDS[1]}" in
    import | export | backup | restore | certs | chaos) [ "\$COMP_CWORD" -gt 1 ] && COMPREPLY+=(\$(compgen -f -- "\$word")) ;;
  esac
}
complete -o filenames -F _pygmy ./pygmy pygmy
TEXT
}
