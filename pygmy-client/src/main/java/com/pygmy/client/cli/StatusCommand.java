package com.pygmy.client.cli;

import com.pygmy.api.cluster.ClusterView;
import com.pygmy.api.cluster.NodeStatus;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "status", description = "Shows every node: role, log index, health, and where the frontends route to.")
final class StatusCommand implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofSeconds(3);

    @ParentCommand
    private Pygmy pygmy;

    @Override
    public Integer call() {
        Map<URI, View> views = new LinkedHashMap<>();
        pygmy.frontends().forEach(frontend -> views.put(frontend, ask(frontend)));
        if (pygmy.json()) {
            pygmy.screen().json(views);
        } else {
            show(views);
        }
        boolean answered = views.values().stream().anyMatch(view -> view.cluster != null);
        return answered ? ExitCode.DONE : ExitCode.NOT_EXECUTED;
    }

    private View ask(URI frontend) {
        try (PygmyClient client = pygmy.open(List.of(frontend))) {
            return new View(client.trying(1).within(DEADLINE).cluster().value(), null);
        } catch (PygmyException e) {
            return new View(null, String.valueOf(e.getMessage()));
        }
    }

    private void show(Map<URI, View> views) {
        Screen screen = pygmy.screen();
        Table frontends = new Table(Table.left("FRONTEND"), Table.left("ADDRESS"), Table.text("STATE"));
        int number = 0;
        for (Map.Entry<URI, View> view : views.entrySet()) {
            number++;
            ClusterView cluster = view.getValue().cluster;
            String name = cluster == null ? "frontend-" + number : cluster.frontend();
            frontends.row(name, view.getKey(), cluster == null ? view.getValue().saying() : "answers");
        }
        screen.table(frontends);
        views.values().stream()
                .map(View::cluster)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(cluster -> cluster.pools().forEach(pool -> showPool(screen, pool, cluster.at())));
    }

    private static void showPool(Screen screen, ClusterView.Pool pool, Instant now) {
        screen.line("");
        Table table = new Table(
                Table.left(pool.group().toUpperCase(Locale.ROOT)),
                Table.left("STATE"),
                Table.left("ROLE"),
                Table.right("TERM"),
                Table.right("COMMITTED"),
                Table.right("APPLIED"),
                Table.right("LAG"),
                Table.left("ROUTED"),
                Table.left("FOR"),
                Table.text("REMARK"));
        pool.nodes().forEach(node -> table.row(row(node, pool, now)));
        screen.table(table);
        if (pool.leader() == null) {
            screen.line("No leader is known: the group " + pool.group() + " cannot write at the moment.");
        }
    }

    private static Object[] row(ClusterView.Node node, ClusterView.Pool pool, Instant now) {
        NodeStatus status = node.status();
        return new Object[] {
            node.node(),
            node.state().toLowerCase(Locale.ROOT),
            role(node, pool),
            status == null ? "" : status.term(),
            status == null ? "" : status.committed(),
            status == null ? "" : status.applied(),
            status == null ? "" : status.lagEntries(),
            routed(node),
            span(Duration.between(node.since(), now)),
            remark(node, status)
        };
    }

    private static String role(ClusterView.Node node, ClusterView.Pool pool) {
        if (node.status() == null) {
            return "";
        }
        return node.node().equals(pool.leader())
                ? "leader"
                : node.status().role().toLowerCase(Locale.ROOT);
    }

    private static String routed(ClusterView.Node node) {
        if (node.routedReads()) {
            return node.routedWrites() ? "reads, writes" : "reads";
        }
        return node.routedWrites() ? "writes" : "nothing";
    }

    private static String remark(ClusterView.Node node, @Nullable NodeStatus status) {
        if (node.problem() != null) {
            return node.problem();
        }
        return status == null || status.cause() == null ? "" : status.cause();
    }

    /** A span of time in its two largest units, such as {@code 2 h 5 min}. */
    static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
                ? seconds / 3600 + " h " + seconds % 3600 / 60 + " min"
                : seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
    }

    /** What one frontend says, or why it says nothing. */
    record View(@Nullable ClusterView cluster, @Nullable String problem) {
        String saying() {
            return problem == null ? "" : problem;
        }
    }
}
