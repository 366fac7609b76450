package com.pygmy.client.cli;

import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.NodeStatus;
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
    private static final Duration DEADLINE = Duration.ofSeconds(10);

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
            return new View(
                    client.trying(1).within(pygmy.timeoutOr(DEADLINE)).cluster().value(), null);
        } catch (PygmyException e) {
            return new View(null, String.valueOf(e.getMessage()));
        }
    }

    private void show(Map<URI, View> views) {
        Screen screen = pygmy.screen().withLimit();
        TextTable frontends =
                new TextTable(TextTable.text("FRONTEND"), TextTable.text("ADDRESS"), TextTable.left("STATE"));
        Map<String, String> remarks = new LinkedHashMap<>();
        int number = 0;
        for (Map.Entry<URI, View> view : views.entrySet()) {
            number++;
            ClusterView cluster = view.getValue().cluster;
            String name = cluster == null ? "frontend-" + number : cluster.frontend();
            frontends.row(name, view.getKey(), cluster == null ? "no answer" : "answers");
            if (cluster == null) {
                remarks.put(name, view.getValue().saying());
            }
        }
        screen.table(frontends);
        remarks.forEach((name, remark) -> screen.wrapped(name + ": " + remark));
        views.values().stream()
                .map(View::cluster)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(cluster -> cluster.pools().forEach(pool -> showPool(screen, pool, cluster.at())));
    }

    private static void showPool(Screen screen, ClusterView.Pool pool, Instant now) {
        screen.line("");
        TextTable table = new TextTable(
                TextTable.text(pool.group().toUpperCase(Locale.ROOT)),
                TextTable.left("STATE"),
                TextTable.left("ROLE"),
                TextTable.right("TERM"),
                TextTable.right("APPLIED"),
                TextTable.right("LAG"),
                TextTable.left("ROUTED"),
                TextTable.left("FOR"));
        pool.nodes().forEach(node -> table.row(row(node, pool, now)));
        screen.table(table);
        pool.nodes().stream()
                .filter(node -> !remark(node).isEmpty())
                .forEach(node -> screen.wrapped(node.node() + ": " + remark(node)));
        if (pool.leader() == null) {
            screen.wrapped("No leader is known: the group " + pool.group() + " cannot write at the moment.");
        }
    }

    private static Object[] row(ClusterView.Node node, ClusterView.Pool pool, Instant now) {
        // Of a node that does not answer, what it said before is not what it is.
        NodeStatus status = answers(node) ? node.status() : null;
        return new Object[] {
            node.node(),
            node.state().toLowerCase(Locale.ROOT),
            status == null ? "" : role(node.node(), status, pool),
            status == null ? "" : status.term(),
            status == null ? "" : status.applied(),
            status == null ? "" : status.lagEntries(),
            routed(node),
            span(Duration.between(node.since(), now))
        };
    }

    /** Whether the frontend's problem with it, if there is one, is what the node itself says. */
    private static boolean answers(ClusterView.Node node) {
        return switch (node.state()) {
            case "HEALTHY", "DRAINING" -> true;
            case "UNHEALTHY" ->
                node.status() != null
                        && Objects.equals(node.problem(), node.status().cause());
            default -> false;
        };
    }

    private static String role(String node, NodeStatus status, ClusterView.Pool pool) {
        return node.equals(pool.leader()) ? "leader" : status.role().toLowerCase(Locale.ROOT);
    }

    private static String routed(ClusterView.Node node) {
        if (node.routedReads()) {
            return node.routedWrites() ? "all" : "reads";
        }
        return node.routedWrites() ? "writes" : "none";
    }

    private static String remark(ClusterView.Node node) {
        NodeStatus status = node.status();
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
