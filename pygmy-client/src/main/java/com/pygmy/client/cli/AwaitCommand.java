package com.pygmy.client.cli;

import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.NodeStatus;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What a rolling restart waits for between its steps. Frontends that do not answer have no traffic to spoil. */
@Command(
        name = "await",
        hidden = true,
        description =
                "Waits until every frontend that answers sees a node drained (or serving) and routes accordingly.")
final class AwaitCommand implements Callable<Integer> {
    private static final Duration ASK_LIMIT = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 100;
    private static final long LAG_ENTRIES_MAX = 100;

    /** How the frontends should see a node. */
    enum Condition {
        /** Nothing is sent there any more. */
        DRAINED,
        /** It is healthy, has caught up, and gets reads and commands. */
        SERVING;

        boolean holds(ClusterView.Node node) {
            NodeStatus status = node.status();
            return this == DRAINED
                    ? !node.routedReads() && !node.routedWrites()
                    : node.routedReads()
                            && node.routedWrites()
                            && status != null
                            && status.lagEntries() <= LAG_ENTRIES_MAX;
        }
    }

    @ParentCommand
    private Pygmy pygmy;

    @Parameters(index = "0", paramLabel = "NODE")
    private String node;

    @Parameters(index = "1", paramLabel = "CONDITION", description = "${COMPLETION-CANDIDATES}")
    private Condition condition;

    @Option(names = "--within", paramLabel = "SECONDS", defaultValue = "60", description = "How long to wait.")
    private int withinSeconds;

    @Override
    public Integer call() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(withinSeconds);
        Map<URI, PygmyClient> clients = new LinkedHashMap<>();
        for (URI frontend : pygmy.frontends()) {
            clients.put(frontend, pygmy.open(List.of(frontend)).trying(1).within(ASK_LIMIT));
        }
        try {
            String open = stillOpen(clients);
            while (open != null && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                open = stillOpen(clients);
            }
            return open == null ? ExitCode.DONE : gaveUp(open);
        } finally {
            clients.values().forEach(PygmyClient::close);
        }
    }

    private int gaveUp(String open) {
        pygmy.err().println("pygmy: " + open + " after " + withinSeconds + " s");
        return ExitCode.NOT_EXECUTED;
    }

    /** What keeps the condition from holding everywhere; null where it holds. */
    private @Nullable String stillOpen(Map<URI, PygmyClient> clients) {
        int away = 0;
        for (PygmyClient client : clients.values()) {
            try {
                ClusterView view = client.cluster().value();
                ClusterView.Node seen = find(view);
                if (seen == null) {
                    return view.frontend() + " knows no node " + node;
                }
                if (!condition.holds(seen)) {
                    return node + " is not " + condition.name().toLowerCase(Locale.ROOT) + " for " + view.frontend();
                }
            } catch (PygmyException e) {
                if (!(e.getCause() instanceof ConnectException)) {
                    return "a frontend does not tell: " + e.getMessage();
                }
                // A frontend that is away routes nothing; one that is only slow may.
                away++;
            }
        }
        return away == clients.size() ? "no frontend answers" : null;
    }

    private ClusterView.@Nullable Node find(ClusterView view) {
        return view.pools().stream()
                .flatMap(pool -> pool.nodes().stream())
                .filter(candidate -> candidate.node().equals(node))
                .findFirst()
                .orElse(null);
    }
}
