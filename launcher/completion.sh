# shellcheck shell=bash
# Completion for shells. What is printed runs in the user's own shell, and calls nothing.

COMMANDS="up down status logs stop start kill roll backup restore search list lookup topics buy orders order cancel import export restock shell \
chaos bench record-classes completion help"

completion() { # SHELL
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
      stop | start) words="$NODES --help" ;;
      roll) words="catalog order frontend all --help" ;;
      chaos) words="run check list serve --help" ;;
      bench) words="--quick --help" ;;
      completion) words="bash zsh" ;;
      backup) words="--keep --help" ;;
      restore) words="--help" ;;
      buy) words="--copies --key --recorded --json --url --help" ;;
      orders) words="--since --state --key --all --limit --after --csv --json --url --help" ;;
      list | search) words="--topic --limit --after --csv --json --url --help" ;;
      import | export) words="--json --url --help" ;;
      *) words="--json --url --help" ;;
    esac
  fi
  COMPREPLY=(\$(compgen -W "\$words" -- "\$word"))
  case "\${COMP_WORDS[1]}" in
    import | export | backup | restore) [ "\$COMP_CWORD" -gt 1 ] && COMPREPLY+=(\$(compgen -f -- "\$word")) ;;
  esac
}
complete -o filenames -F _pygmy ./pygmy pygmy
TEXT
}
