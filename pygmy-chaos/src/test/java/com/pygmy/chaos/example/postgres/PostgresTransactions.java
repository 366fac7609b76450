package com.pygmy.chaos.example.postgres;

import com.pygmy.chaos.harness.Checker;
import com.pygmy.chaos.harness.Run;
import com.pygmy.chaos.harness.RunChecks;
import com.pygmy.chaos.harness.fault.FaultSchedule;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.transaction.Isolation;
import com.pygmy.chaos.harness.transaction.TransactionCheck;
import com.pygmy.chaos.service.Health;
import com.pygmy.chaos.service.ServiceCluster;
import com.pygmy.chaos.service.ServiceMain;
import com.pygmy.chaos.service.ServiceNode;
import com.pygmy.chaos.service.ServiceOptions;
import com.pygmy.chaos.service.ServiceProgram;
import java.io.IOException;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * One PostgreSQL, whose transactions are held against serializability. {@code --set isolation=serializable}, the usual, is what
 * clients ask for; with {@code read-committed} or {@code repeatable-read} they ask for less, and get less.
 */
public final class PostgresTransactions {
    /** The database does not run as root, so it takes itself for somebody else. */
    private static final String START = """
        test "$(id -u)" != 0 || exec unshare --user --map-user=1000 --map-group=1000 /bin/sh -c "$SCRIPT"
        if [ ! -d data ]; then
          initdb --pgdata data --username postgres --auth trust --no-sync
          echo "host all all 0.0.0.0/0 trust" >> data/pg_hba.conf
        fi
        rm -f data/postmaster.pid  # of the last start, of which nothing is left
        pg_ctl --pgdata data --wait --timeout 60 --log log --options "-h $ADDRESS -p $PORT -k ''" start
        psql -h "$ADDRESS" -p "$PORT" -U postgres -c \\
          'CREATE TABLE IF NOT EXISTS lists (id bigint PRIMARY KEY, elements text NOT NULL)'
        """;

    private static final String STOP = """
        test "$(id -u)" != 0 || exec unshare --user --map-user=1000 --map-group=1000 /bin/sh -c "$STOP"
        pg_ctl --pgdata data --mode fast stop
        """;

    private PostgresTransactions() {}

    /** See {@link ServiceMain}. */
    public static void main(String[] arguments) throws InterruptedException {
        ServiceMain.run(
                PostgresTransactions.class,
                "list-append",
                Isolation.SERIALIZABLE,
                "--faults kill,pause,roll --time-limit 40s --rate 100",
                arguments,
                PostgresTransactions::run);
    }

    private static Run<TransactionRequest> run(Hosts hosts, ServiceOptions options) throws IOException {
        Host host = hosts.host("postgres");
        String port = Integer.toString(host.nextPort());
        ServiceProgram program = ServiceProgram.of("/bin/sh", "-c", START)
                .in("postgres")
                .with(Map.of("SCRIPT", START, "STOP", STOP, "ADDRESS", host.address(), "PORT", port, "PATH", path()))
                .inBackground("/bin/sh", "-c", STOP);
        ServiceNode node = new ServiceNode(
                "postgres",
                host,
                program,
                Health.command(Integer.parseInt(port), List.of("pg_isready", "-q", "-h", host.address(), "-p", port)));
        ServiceCluster cluster = new ServiceCluster(List.of(node));
        String database = "jdbc:postgresql://" + host.address() + ":" + port
                + "/postgres?user=postgres&connectTimeout=1&socketTimeout=2&loginTimeout=2";
        int isolation = isolation(options.setting("isolation", "serializable"));
        return new Run<>(
                cluster,
                number -> new TransactionClient(database, isolation),
                new TransactionGenerator(options.seed()),
                options.nemesis(cluster, FaultSchedule.Tempo.OF_GROUPS, List.of()),
                Checker.all(
                        "postgres",
                        Checker.of(
                                "list-append", history -> TransactionCheck.listAppend(history, Isolation.SERIALIZABLE)),
                        RunChecks.ALL));
    }

    /** Where Debian has the programs of PostgreSQL, before those of everybody. */
    private static String path() {
        return "/usr/lib/postgresql/15/bin:" + System.getenv("PATH");
    }

    private static int isolation(String name) {
        return switch (name) {
            case "serializable" -> Connection.TRANSACTION_SERIALIZABLE;
            case "repeatable-read" -> Connection.TRANSACTION_REPEATABLE_READ;
            case "read-committed" -> Connection.TRANSACTION_READ_COMMITTED;
            default ->
                throw new IllegalArgumentException(
                        "isolation: '" + name + "' (expected: serializable, repeatable-read or read-committed)");
        };
    }
}
