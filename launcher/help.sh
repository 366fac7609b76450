# shellcheck shell=bash
# What there is, without a build: the command line of the store tells more of its own commands once it is there.

help() {
  cat << 'TEXT'
A bookstore that never goes down, never oversells and never loses or repeats an order.

The store:
  up [--fresh]          build if needed, start 3 catalog + 3 order nodes and 2 frontends; --fresh begins empty
     [--wait SECONDS]   give up when nothing has moved for so long (120, or PYGMY_WAIT); start and roll take it, too
  down                  stop all nodes; data is kept
  status [--watch]      show every node: role, log index, health, and where the frontends route to
  logs NODE [-f]        show the end of a node's log
  stop NODE ...         stop in order               start NODE ...  start again
  kill NODE ...         end as a crash would        kill leader catalog|order
  run [NODE]            run a node as this process, for systemd and containers
  health [NODE ...]     tell whether nodes of this host are healthy, and if not, why
  backup DIR [--keep N] copy everything, while the store goes on; the last N (7) copies are kept
  restore DIR           fill a store that is down and empty, from the newest backup in DIR or from DIR itself
  roll [GROUP]          restart nodes one by one without a client noticing: catalog, order, frontend or all
  members GROUP ...     show or change the members of a group: list, add NODE, remove NODE, replace NODE NEW
  certs DIR             make an authority and a certificate for each node, for TLS on all ports
  record-classes        record which classes nodes load, so that they start in a third less time; up does it by itself

Buying, and looking after the books (each takes --json and --help):
  search WORD ...       list          lookup ID        topics
  buy ID[:COPIES] ...   orders [--all]  order ID       cancel ID
  import FILE           export [FILE] restock ID N     shell

Breaking it on purpose, and measuring it:
  chaos run|check|list|serve          bench [NAME ...] [--quick]

  completion bash|zsh   complete commands, nodes and options: source <(./pygmy completion bash)

Nodes: catalog-1 catalog-2 catalog-3 order-1 order-2 order-3 frontend-1 frontend-2, or those that .env names
Exit codes: 0 done, 1 refused or failed, 2 not understood, 3 nothing happened, 4 not known, 5 no credentials, 70 a fault
./pygmy COMMAND --help tells more about one.
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
Builds each service whose jar is missing or older than its sources, and records once per build which classes nodes load, so
that they start in a third less time. Then starts the nodes that do not run, waits until all are healthy, and says what to open.
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
  -w, --watch      again each second, until Ctrl-C; without a terminal, one line for each change
  --json           for programs; with --watch one line a second
Exit codes: 0 some frontend answers, 3 none does.
TEXT
    logs) cat << 'TEXT' ;;
./pygmy logs NODE [-f]
Shows the end of a node's log; -f follows it until Ctrl-C. The files are in logs/.
TEXT
    stop) cat << 'TEXT' ;;
./pygmy stop NODE ...
Stops nodes in order: each hands over what it leads first.
TEXT
    start) cat << 'TEXT' ;;
./pygmy start [--wait SECONDS] NODE ...
Starts nodes that do not run and waits until they are healthy.
TEXT
    run) cat << 'TEXT' ;;
./pygmy run [NODE]
Runs a node in place of this process until it gets SIGTERM, for systemd and containers. Its log is the output. Without NODE it
runs the node that PYGMY_NODES names.
TEXT
    health) cat << 'TEXT' ;;
./pygmy health [--ready] [NODE ...]
Tells whether each node of this host is healthy and, if not, what its health check says. With --ready: whether they should be
given requests now, which a node that is far behind or drains should not.
Exit codes: 0 all are, 1 some are not.
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
The launcher of another release takes the nodes to that release: PYGMY_FOLDER names the store's folder then (docs/upgrade.md).
TEXT
    members) cat << 'TEXT' ;;
./pygmy members catalog|order [list]
./pygmy members catalog|order add NODE
./pygmy members catalog|order remove NODE
./pygmy members catalog|order replace NODE NEW
Shows and changes who belongs to a group, while the store goes on. A new node is one that .env names, in CATALOG_NODES or ORDER_NODES and
with ports of its own; where it is this host's, it is started. It becomes a member when it has caught up, within 100 s, or not at all; then
./pygmy roll has frontends and order nodes send it requests. A node that is removed is stopped where it is this host's.
One change at a time; one that would leave too few members that answer is refused, with the reason.
TEXT
    backup) cat << 'TEXT' ;;
./pygmy backup DIR [--keep N]
Writes a copy of both groups into a new folder in DIR, while the store goes on. The last N backups (7) are kept.
TEXT
    restore) cat << 'TEXT' ;;
./pygmy restore DIR
Makes the data of a store that is down and has none from the newest backup in DIR, or from the one that DIR is.
TEXT
    certs) cat << 'TEXT' ;;
./pygmy certs DIR [--days N] [NODE ...]
Makes an authority in DIR, once, and a certificate with its key for each node, or for those that are named: again, before they
expire, or when a host in .env has changed. They are valid for 397 days, or N, and name the node, its hosts and loopback. PYGMY_TLS in
.env tells nodes where the folder is. Needs OpenSSL.
TEXT
    record-classes) cat << 'TEXT' ;;
./pygmy record-classes
Records which classes the nodes of the built jars load, so that they start in a third less time. ./pygmy up does it by itself.
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
    up | down | status | logs | stop | start | run | health | kill | roll | members | backup | restore | certs | record-classes | completion) program="" ;;
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
