# shellcheck shell=bash
# What there is, without a build: the command line of the store tells more of its own commands once it is there.

help() {
  cat << 'TEXT'
A bookstore that never goes down, never oversells and never loses or repeats an order.

The store:
  up [--fresh]          build if needed, start 3 catalog + 3 order nodes and 2 frontends; --fresh begins empty
     [--wait SECONDS]   wait until nothing has moved for so long (120, or PYGMY_WAIT; start and roll take it too)
  down                  stop everything; data is kept
  status [--watch]      every node: role, log index, health, and where the frontends route to
  logs NODE [-f]        what a node said
  stop NODE ...         stop in order               start NODE ...  start again
  kill NODE ...         as a crash would            kill leader catalog|order
  backup DIR [--keep N] a copy of everything, while the store goes on; the last N (7) are kept
  restore DIR           into a store that is down and has no data: the newest backup in DIR, or the one that DIR is
  roll [GROUP]          restart nodes one by one without a client noticing: catalog, order, frontend or all
  record-classes        from jars that are built, what makes nodes start in half the time; up does it by itself

Shopping and looking after it (each takes --json and --help):
  search WORD ...       list          lookup ID        topics
  buy ID[:COPIES] ...   orders [--all]  order ID       cancel ID
  import FILE           export [FILE] restock ID N     shell

Breaking it on purpose, and measuring it:
  chaos run|check|list|serve          bench [NAME ...] [--quick]

  completion bash|zsh   completes commands and nodes: source <(./pygmy completion bash)

Nodes: catalog-1 catalog-2 catalog-3 order-1 order-2 order-3 frontend-1 frontend-2
Exit codes: 0 done, 1 failed or refused, 2 not understood, 3 nothing happened, 4 outcome unknown, 5 no credentials
./pygmy COMMAND --help tells more of one.
TEXT
}

asks_for_help() { # ARGUMENT ...
  local argument
  for argument in "$@"; do
    case "$argument" in -h | --help) return 0 ;; --) return 1 ;; esac
  done
  return 1
}

# Prints the help of a command of the launcher's own; fails where it is another program's.
help_of() { # COMMAND
  case "$1" in
    up) cat << 'TEXT' ;;
./pygmy up [--fresh] [--wait SECONDS]
Builds what has no jar or an older one than its sources, records once per build which classes nodes load (they start in half
the time then), starts the eight nodes that do not run yet, waits until all are healthy, and says what to open.
  --fresh          stops the store and deletes its data first
  --wait SECONDS   gives up when nothing has moved for so long (120, or PYGMY_WAIT). What was started goes on
Addresses and ports are in .env. The tokens of operators and nodes are made once, into .pygmy/tokens.env.
TEXT
    down) cat << 'TEXT' ;;
./pygmy down
Stops the frontends, then the other nodes, in order. The data stays in data/; ./pygmy up opens the store again.
TEXT
    status) cat << 'TEXT' ;;
./pygmy status [--watch] [--json] [--url URL]
Shows every node: role, term, log index, health, and where the frontends route to. The same as /cluster of a frontend.
  -w, --watch      anew each second, until Ctrl-C; where there is no terminal, each change in a line
  --json           for programs; with --watch one line a second
Exit codes: 0 some frontend answers, 3 none does.
TEXT
    logs) cat << 'TEXT' ;;
./pygmy logs NODE [-f]
Shows the end of what a node said; -f goes on until Ctrl-C. The files are in logs/.
TEXT
    stop) cat << 'TEXT' ;;
./pygmy stop NODE ...
Stops nodes in order: each hands over what it leads first.
TEXT
    start) cat << 'TEXT' ;;
./pygmy start [--wait SECONDS] NODE ...
Starts nodes that do not run and waits until they are healthy.
TEXT
    kill) cat << 'TEXT' ;;
./pygmy kill NODE ...
./pygmy kill leader catalog|order
Ends nodes at once, as a crash would; the second form takes the node that leads the group now. The store goes on while two of
three nodes of each group are up; see it at /cluster of a frontend. ./pygmy start NODE brings it back.
TEXT
    roll) cat << 'TEXT' ;;
./pygmy roll [catalog|order|frontend|all] [--wait SECONDS]
Restarts nodes one by one: each is drained, hands over what it leads, stops, starts and is waited for. No client sees an error.
TEXT
    backup) cat << 'TEXT' ;;
./pygmy backup DIR [--keep N]
Writes a copy of both groups into a new folder in DIR, while the store goes on. The last N backups (7) are kept.
TEXT
    restore) cat << 'TEXT' ;;
./pygmy restore DIR
Makes the data of a store that is down and has none from the newest backup in DIR, or from the one that DIR is.
TEXT
    record-classes) cat << 'TEXT' ;;
./pygmy record-classes
Records, from jars that are built, which classes nodes load: they start in half the time then. ./pygmy up does it by itself.
TEXT
    completion) cat << 'TEXT' ;;
./pygmy completion bash|zsh
Prints what a shell needs to complete commands, nodes and options: source <(./pygmy completion bash), or zsh, in its start file.
TEXT
    bench) cat << 'TEXT' ;;
./pygmy bench [NAME ...] [--quick]
Measures commits, orders, reads, failover, recovery and scale, each beside its floor, its rival and its goal. Starts stores of
its own. Results are in bench-runs/.
TEXT
    chaos) cat << 'TEXT' ;;
./pygmy chaos run|check|list|serve [OPTION ...]
run: breaks a cluster of its own in many ways and judges what its clients saw. check FILE: judges a history. list: what there
is and what was run. serve: shows past runs in a browser. Each tells its options with --help, once it is built.
TEXT
    search) usage 'search WORD ... [--topic TEXT] [--limit N] [--after CURSOR]' 'Finds books by words of their title, authors or topic.' ;;
    list) usage 'list [--topic TEXT] [--limit N] [--after CURSOR]' 'Lists the books by id.' ;;
    lookup) usage 'lookup ID' 'Shows one book.' ;;
    topics) usage 'topics' 'Lists the topics.' ;;
    buy) usage 'buy ID[:COPIES] ... [--copies N] [--key KEY]' 'Buys books, all or none.' ;;
    orders) usage 'orders [--since TIME] [--state STATE] [--key KEY] [--all]' 'Lists your orders, newest first.' ;;
    order) usage 'order ID' 'Shows one order.' ;;
    cancel) usage 'cancel ID' 'Cancels an order and gives its copies back.' ;;
    import) usage 'import FILE [OPTION ...]' 'Imports books from a CSV or NDJSON file.' ;;
    export) usage 'export [FILE]' 'Writes all books in the form that import reads.' ;;
    restock) usage 'restock ID N' 'Adds copies of a book to its stock, or takes them away.' ;;
    shell) usage 'shell' 'The same commands at a prompt, with completion and history.' ;;
    *) return 1 ;;
  esac
}

usage() { # SYNOPSIS DESCRIPTION
  printf './pygmy %s\n%s\nAll options are told once the store has been built: ./pygmy up\n' "$1" "$2"
}

# Shows the help of a command, of its own program where that is there, and builds nothing.
show_help() { # COMMAND ARGUMENT ...
  local program=client jar
  case "$1" in
    up | down | status | logs | stop | start | kill | roll | backup | restore | record-classes | completion) program="" ;;
    chaos) program=chaos ;;
    bench) program=benchmarks ;;
  esac
  jar=$(jar_of "$program")
  if [ -n "$program" ] && [ -f "$jar" ]; then
    need_java
    [ "$program" = client ] || shift
    exec "$JAVA" -XX:TieredStopAtLevel=1 -Dpygmy.command=./pygmy -jar "$jar" "$@"
  fi
  help_of "$1" || misused "'$1' is no command (expected: one of those that ./pygmy help tells)"
}
