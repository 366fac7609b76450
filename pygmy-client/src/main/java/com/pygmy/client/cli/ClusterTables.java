package com.pygmy.client.cli;

import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.NodeStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What frontends say of the cluster, as tables. */
final class ClusterTables {
    private static final int CHANGES_SHOWN = 5;

    private ClusterTables() {}

    /** What one frontend says, or why it says nothing. */
    record View(@Nullable ClusterView cluster, @Nullable String problem) {
        String saying() {
            return problem == null ? "" : problem;
        }
    }

    /** The frontends, and the nodes as the first frontend that answers sees them. */
    static void show(Screen screen, Map<URI, View> views) {
        showFrontends(screen, views);
        firstAnswer(views).ifPresent(cluster -> {
            cluster.pools().forEach(pool -> showPool(screen, pool, cluster.at()));
            List<ClusterView.Change> changes = changes(cluster);
            if (!changes.isEmpty()) {
                screen.line("");
            }
            changes.stream()
                    .skip(Math.max(0, changes.size() - CHANGES_SHOWN))
                    .forEach(change -> screen.wrapped(sentence(change)));
        });
    }

    static Optional<ClusterView> firstAnswer(Map<URI, View> views) {
        return views.values().stream()
                .map(View::cluster)
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    static List<ClusterView.Change> changes(ClusterView cluster) {
        List<ClusterView.Change> changes = cluster.changes();
        return changes == null ? List.of() : changes;
    }

    /** A change in words, with its time. */
    static String sentence(ClusterView.Change change) {
        String what = switch (change.state()) {
            case ClusterView.Change.LEADING ->
                change.node() + " leads the " + change.group() + " group, term " + change.term();
            case ClusterView.Change.LEADERLESS -> "the " + change.group() + " group has no leader";
            default -> change.node() + " is " + change.state().toLowerCase(Locale.ROOT);
        };
        return OrderView.time(change.at()) + "  " + what;
    }

    private static void showFrontends(Screen screen, Map<URI, View> views) {
        TextTable table = new TextTable(
                TextTable.text("FRONTEND"),
                TextTable.text("ADDRESS"),
                TextTable.left("STATE"),
                TextTable.right("REQ/S"),
                TextTable.right("P50 MS"),
                TextTable.right("P99 MS"),
                TextTable.right("HITS"),
                TextTable.right("BEHIND"));
        Map<String, String> remarks = new LinkedHashMap<>();
        int number = 0;
        for (Map.Entry<URI, View> view : views.entrySet()) {
            number++;
            ClusterView cluster = view.getValue().cluster;
            String name = cluster == null ? "frontend-" + number : cluster.frontend();
            table.row(frontend(name, view.getKey(), cluster));
            if (cluster == null) {
                remarks.put(name, view.getValue().saying());
            }
        }
        screen.table(table);
        remarks.forEach((name, remark) -> screen.wrapped(name + ": " + remark));
    }

    /** Numbers are of the last second. */
    private static Object[] frontend(String name, URI address, @Nullable ClusterView cluster) {
        ClusterView.Traffic traffic = cluster == null ? null : cluster.traffic();
        ClusterView.Cache cache = cluster == null ? null : cluster.cache();
        return new Object[] {
            name,
            address.getAuthority(),
            cluster == null ? "no answer" : "answers",
            traffic == null ? "" : traffic.requests(),
            traffic == null ? "" : millis(traffic.p50Micros()),
            traffic == null ? "" : millis(traffic.p99Micros()),
            traffic == null ? "" : ratio(traffic),
            cache == null ? "" : cache.lagEntries()
        };
    }

    private static String millis(long micros) {
        return micros == 0 ? "-" : String.format(Locale.ROOT, micros < 10_000 ? "%.1f" : "%.0f", micros / 1000.0);
    }

    private static String ratio(ClusterView.Traffic traffic) {
        long reads = traffic.hits() + traffic.misses();
        return reads == 0 ? "-" : Math.round(100.0 * traffic.hits() / reads) + " %";
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
        builds(pool).ifPresent(screen::wrapped);
        upgrade(pool).ifPresent(screen::wrapped);
        if (pool.leader() == null) {
            screen.wrapped("No leader is known: the group " + pool.group() + " cannot write at the moment.");
        }
    }

    /** Which build each node runs, where nodes say it. */
    private static Optional<String> builds(ClusterView.Pool pool) {
        Map<String, String> nodes = new TreeMap<>();
        for (ClusterView.Node node : pool.nodes()) {
            release(node)
                    .ifPresent(release -> nodes.merge(
                            release.build() + ", log form " + release.logForm(),
                            node.node(),
                            (before, another) -> before + ", " + another));
        }
        return switch (nodes.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("Build: " + nodes.keySet().iterator().next());
            default ->
                Optional.of("Builds: "
                        + nodes.entrySet().stream()
                                .map(build -> build.getKey() + " (" + build.getValue() + ")")
                                .collect(Collectors.joining("; ")));
        };
    }

    /** Says what keeps new commands back, as the leader knows it, since that is who proposes; without one, as any node does. */
    private static Optional<String> upgrade(ClusterView.Pool pool) {
        return pool.nodes().stream()
                .sorted(Comparator.comparing(node -> !node.node().equals(pool.leader())))
                .flatMap(node -> release(node)
                        .map(NodeStatus.Release::upgradeInProgress)
                        .map(what -> "Upgrade in progress, by " + node.node() + ": " + what)
                        .stream())
                .findFirst();
    }

    private static Optional<NodeStatus.Release> release(ClusterView.Node node) {
        NodeStatus status = answers(node) ? node.status() : null;
        return Optional.ofNullable(status == null ? null : status.release());
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
}
