package com.pygmy.client.cli;

import static com.pygmy.client.HttpDouble.Response.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.client.HttpDouble;
import com.pygmy.client.StoreDouble;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.NodeStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StatusCommandTest {
    private static final Instant NOW = Instant.parse("2026-03-01T23:59:59Z");
    private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path state;

    private final HttpDouble frontend = new HttpDouble(new StoreDouble());
    private final StringWriter out = new StringWriter();

    @AfterEach
    void stop() {
        frontend.close();
    }

    private int runAt(List<String> addresses, String line) {
        List<URI> frontends = addresses.stream().map(URI::create).toList();
        Surroundings surroundings = new Surroundings(frontends, state, 0, false, null, null, null, "./pygmy");
        Pygmy pygmy = new Pygmy(surroundings, new PrintWriter(out, true), new PrintWriter(new StringWriter(), true));
        return Main.commandLine(pygmy).execute(line.split(" "));
    }

    private void showChanges(ClusterView.Change... changes) {
        ClusterView.Traffic traffic = new ClusterView.Traffic(NOW, 74, 0, 830, 12_400, 3, 1, List.of());
        frontend.nextIs(json(200, new ClusterView("frontend-1", NOW, List.of(), null, traffic, List.of(changes))));
    }

    /** Runs it until it has said something, and ends it as an interrupt does. */
    private String watched(int columns, String options, String expected) throws InterruptedException {
        Surroundings surroundings =
                new Surroundings(List.of(frontend.address()), state, columns, false, null, null, null, "./pygmy");
        Pygmy pygmy = new Pygmy(surroundings, new PrintWriter(out, true), new PrintWriter(new StringWriter(), true));
        Thread watching = new Thread(() -> Main.commandLine(pygmy).execute(("status --watch" + options).split(" ")));
        watching.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> out.toString().contains(expected));
        watching.interrupt();
        watching.join();
        return out.toString();
    }

    private int run(int columns) {
        // Nobody listens on the second one.
        List<URI> frontends = List.of(frontend.address(), URI.create("http://127.0.0.1:1"));
        Surroundings surroundings = new Surroundings(frontends, state, columns, false, null, null, null, "./pygmy");
        Pygmy pygmy = new Pygmy(surroundings, new PrintWriter(out, true), new PrintWriter(new StringWriter(), true));
        return Main.commandLine(pygmy).execute("status");
    }

    private static ClusterView.Node node(String name, String state, @Nullable String problem, long index) {
        NodeStatus said = new NodeStatus(
                name, "catalog", "LEADER", name, index, "3f2a", index, index, index, true, true, false, BEFORE, null,
                null);
        return new ClusterView.Node(name, "http://127.0.0.1:8101", state, BEFORE, problem, said, true, true);
    }

    private void show(ClusterView.Node... nodes) {
        ClusterView.Pool pool = new ClusterView.Pool("catalog", nodes[0].node(), List.of(nodes));
        frontend.nextIs(json(200, new ClusterView("frontend-1", NOW, List.of(pool), null, null, null)));
    }

    @Test
    void a_node_that_does_not_answer_has_no_role() {
        show(
                node("catalog-1", "SUSPECTED", "connection refused", 17),
                node("catalog-2", "HEALTHY", null, 18),
                node("catalog-3", "UNHEALTHY", "its health check does not answer", 16));

        assertThat(run(0)).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .containsPattern("catalog-1 +suspected +all")
                .containsPattern("catalog-2 +healthy +leader +18 +18 +18 +all")
                .containsPattern("catalog-3 +unhealthy +all")
                .contains("catalog-1: connection refused");
    }

    @Test
    void a_frontend_that_does_not_answer_in_full_may_still_route_to_a_node() {
        HttpDouble other = new HttpDouble(request -> HttpDouble.Response.BROKEN);
        for (int i = 0; i < 100; i++) {
            show(new ClusterView.Node("catalog-1", "", "DRAINING", BEFORE, null, null, false, false));
        }
        List<String> frontends =
                List.of(frontend.address().toString(), other.address().toString());

        assertThat(runAt(frontends, "await catalog-1 drained --within 1")).isEqualTo(ExitCode.NOT_EXECUTED);
        other.close();
        assertThat(runAt(frontends, "await catalog-1 drained --within 30")).isEqualTo(ExitCode.DONE);
    }

    @Test
    void watched_without_a_terminal_it_tells_each_change_in_a_line() throws Exception {
        ClusterView.Change dead = new ClusterView.Change(BEFORE, "catalog", "catalog-1", "UNHEALTHY", 0);
        ClusterView.Change leads = new ClusterView.Change(NOW, "catalog", "catalog-2", ClusterView.Change.LEADING, 7);
        showChanges(dead);
        showChanges(dead, leads);
        showChanges(dead, leads);
        assertThat(watched(0, "", "catalog-2 leads the catalog group, term 7"))
                .containsOnlyOnce("FRONTEND")
                .containsPattern("frontend-1 +[0-9.:]+ +answers +74 +0.8 +12 +75 %")
                .containsOnlyOnce("catalog-1 is unhealthy")
                .containsOnlyOnce("catalog-2 leads");
    }

    @Test
    void watched_on_a_terminal_it_draws_over_what_it_drew() throws Exception {
        showChanges();
        showChanges(new ClusterView.Change(NOW, "order", null, ClusterView.Change.LEADERLESS, 0));
        assertThat(watched(80, "", "the order group has no leader").split("\u001b\\[H"))
                .hasSizeBetween(3, 4)
                .allMatch(frame -> frame.isEmpty() || frame.endsWith("\u001b[J"));
    }

    @Test
    void watched_by_a_program_it_is_a_line_of_json_each_time() throws Exception {
        showChanges();
        assertThat(watched(0, " --json", "\n").lines())
                .allMatch(line -> line.startsWith("{\"http://") && line.endsWith("}}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 80, 40})
    void every_line_fits(int columns) {
        show(
                node(
                        "a-catalog-node-with-a-very-long-name-in-another-country",
                        "UNHEALTHY",
                        "why ".repeat(60),
                        1L << 62),
                node("catalog-2", "DRAINING", "unbroken".repeat(20), 1L << 40));

        run(columns);
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= (columns == 0 ? 80 : columns));
        assertThat(out.toString()).contains("connection refused");
    }

    @Test
    void builds_are_told_and_what_an_upgrade_waits_for() {
        show(
                running("catalog-1", "0.2.0", "catalog-3 does not know catalog.note"),
                running("catalog-2", "0.2.0", null),
                running("catalog-3", "0.1.0", "catalog-1 knows catalog.note, which this node does not"));

        run(0);
        assertThat(out.toString())
                .contains("Builds: 0.1.0, log form 1 (catalog-3); 0.2.0, log form 1 (catalog-1, catalog-2)")
                .contains("Upgrade in progress, by catalog-1: catalog-3 does not know catalog.note");

        show(running("catalog-1", "0.2.0", null), running("catalog-2", "0.2.0", null));

        out.getBuffer().setLength(0);
        run(0);
        assertThat(out.toString()).contains("Build: 0.2.0, log form 1\n").doesNotContain("Upgrade");
    }

    private static ClusterView.Node running(String name, String build, @Nullable String upgrade) {
        NodeStatus said = new NodeStatus(
                name,
                "catalog",
                "FOLLOWER",
                "catalog-1",
                3,
                "3f2a",
                9,
                9,
                0,
                true,
                true,
                false,
                BEFORE,
                null,
                new NodeStatus.Release(build, 1, upgrade));
        return new ClusterView.Node(name, "http://127.0.0.1:8101", "HEALTHY", BEFORE, null, said, true, true);
    }
}
