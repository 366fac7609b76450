package com.pygmy.frontend.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Gauge;
import com.pygmy.frontend.node.CatalogDouble;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.Headers;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cache as clients meet it, and the feed of changes over real connections, before replicas that can do what real ones do
 * only by bad luck. What real ones do is in {@code coherence}.
 */
class CachedReadsTest {
    private static final String HIT = "pygmy; hit";
    private static final String MISS = "pygmy; fwd=miss";

    private CatalogDouble one;
    private CatalogDouble two;
    private NodeDouble order;
    private FrontendRun frontend;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        one = new CatalogDouble("catalog-1", 100);
        two = new CatalogDouble("catalog-2", 100);
        order = new NodeDouble("order-1", "order").start();
        frontend = new FrontendRun(directory, List.of(one.node(), two.node()), List.of(order), """
                polls: {interval: 100ms, quickInterval: 50ms}
                forwarding: {deadline: 2s, readTimeout: 1s, writeTimeout: 1s}
                cache: {lease: 900ms, silenceMax: 600ms, pauseMax: 100ms, horizonWait: 150ms}
                """);
        soon().until(() -> one.listeners() + two.listeners() == 1 && gauge("feed.current") == 1);
    }

    @AfterEach
    void stop() throws Exception {
        frontend.close();
        one.close();
        two.close();
        order.kill();
    }

    @Test
    void the_second_read_is_a_hit_that_says_how_new_and_how_old_it_is() throws Exception {
        HttpResponse<String> first = frontend.get("/v1/books/7");
        assertThat(header(first, Headers.CACHE_STATUS)).isEqualTo(MISS);
        assertThat(first.headers().firstValue("Age")).isEmpty();
        change("book-8");
        soon().until(() -> gauge("horizon") == 101);

        HttpResponse<String> second = frontend.get("/v1/books/7", Headers.REQUEST_ID, "mine");
        assertThat(header(second, Headers.CACHE_STATUS)).isEqualTo(HIT);
        assertThat(second.body()).isEqualTo(first.body()).isEqualTo("7 of 0");
        assertThat(header(second, Headers.INDEX)).isEqualTo("catalog=101");
        assertThat(header(second, Headers.SESSION)).isEqualTo("catalog@e1:101");
        assertThat(header(second, "Age")).isEqualTo("0");
        assertThat(header(second, "ETag")).isEqualTo("\"0-0\"");
        assertThat(header(second, Headers.NODE)).isEqualTo(header(first, Headers.NODE));
        assertThat(header(second, Headers.REQUEST_ID)).isEqualTo("mine");
        for (HttpResponse<String> answer : List.of(first, second)) {
            assertThat(answer.headers().firstValue(Headers.SURROGATE_KEY)).isEmpty();
        }
        assertThat(reads("/v1/books/7")).isEqualTo(1);
    }

    @Test
    void a_read_without_a_session_right_after_a_write_goes_where_the_write_was_applied() throws Exception {
        one.node().says(one.node().status("LEADER", "catalog-1", 100, true, true));
        two.node().says(two.node().status("FOLLOWER", "catalog-1", 100, true, true));
        soon().until(() -> frontend.cluster().pools().stream().anyMatch(pool -> "catalog-1".equals(pool.leader())));
        boolean inTime = false;
        for (int book = 10; !inTime; book += 10) {
            assertThat(book).as("a machine that is quick enough for once").isLessThan(400);
            assertThat(header(
                            frontend.send(frontend.request("/v1/books/" + book).PUT(BodyPublishers.ofString("{}"))),
                            Headers.NODE))
                    .isEqualTo("catalog-1");
            long written = System.nanoTime();
            List<String> nodes = List.of(nodeThatReads(book), nodeThatReads(book + 1), nodeThatReads(book + 2));
            inTime = System.nanoTime() - written < Duration.ofMillis(200).toNanos();
            if (inTime) {
                assertThat(nodes).containsOnly("catalog-1");
            }
        }
        soon().until(() -> nodeThatReads(1) + nodeThatReads(2), nodes -> nodes.contains("catalog-2"));
    }

    private String nodeThatReads(int book) throws Exception {
        return header(frontend.get("/v1/books/" + book + "?fields=" + System.nanoTime()), Headers.NODE);
    }

    @Test
    void ones_own_write_is_never_hidden_by_the_cache() throws Exception {
        one.mute(true);
        two.mute(true);
        frontend.get("/v1/books/7");
        assertThat(header(frontend.get("/v1/books/7"), Headers.CACHE_STATUS)).isEqualTo(HIT);
        HttpResponse<String> write =
                frontend.send(frontend.request("/v1/books/7").PUT(BodyPublishers.ofString("{}")));
        assertThat(write.body()).isEqualTo("changed at 101");
        assertThat(frontend.metrics()
                        .counter("frontend.cache.evicted.own-write")
                        .getCount())
                .isEqualTo(1);
        assertThat(header(frontend.get("/v1/books/7"), Headers.CACHE_STATUS)).isEqualTo(MISS);
    }

    @Test
    void a_session_ahead_of_what_is_known_here_is_sent_to_a_replica() throws Exception {
        frontend.get("/v1/books/7");
        for (CatalogDouble catalog : List.of(one, two)) {
            catalog.mute(true);
            catalog.changeUntold("book-1");
        }
        HttpResponse<String> ahead = frontend.get("/v1/books/7", Headers.SESSION, "catalog@e1:101");
        assertThat(header(ahead, Headers.CACHE_STATUS)).isEqualTo(MISS);
        assertThat(header(ahead, Headers.INDEX)).isEqualTo("catalog=101");
        HttpResponse<String> again = frontend.get("/v1/books/7", Headers.SESSION, "catalog@e1:101");
        assertThat(header(again, Headers.CACHE_STATUS))
                .as("its own answer was kept")
                .isEqualTo(HIT);
    }

    @Test
    void a_linearizable_read_comes_from_the_cache_once_its_index_was_confirmed() throws Exception {
        String[] linearizable = {Headers.CONSISTENCY, "linearizable"};
        assertThat(header(frontend.get("/v1/books/7", linearizable), Headers.CACHE_STATUS))
                .isEqualTo(MISS);
        assertThat(reads("/v1/read-index")).as("nothing to show").isZero();
        HttpResponse<String> kept = frontend.get("/v1/books/7", linearizable);
        assertThat(header(kept, Headers.CACHE_STATUS)).isEqualTo(HIT);
        assertThat(reads("/v1/read-index")).isEqualTo(1);
        assertThat(reads("/v1/books/7")).isEqualTo(1);

        one.mute(true);
        two.mute(true);
        one.change("book-7");
        two.change("book-7");
        HttpResponse<String> latest = frontend.get("/v1/books/7", linearizable);
        assertThat(header(latest, Headers.CACHE_STATUS)).isEqualTo(MISS);
        assertThat(latest.body())
                .as("what is kept is older than what was confirmed")
                .isEqualTo("7 of 101");
    }

    @Test
    void where_no_index_can_be_confirmed_a_linearizable_read_goes_to_a_replica_as_it_came() throws Exception {
        frontend.get("/v1/books/7");
        for (CatalogDouble catalog : List.of(one, two)) {
            NodeDouble.Conduct usual = catalog.reads();
            catalog.node()
                    .conduct((request, response, callback) ->
                            request.getHttpURI().getPath().equals("/v1/read-index")
                                    ? NodeDouble.text(response, callback, 404, "of an older release")
                                    : usual.meet(request, response, callback));
        }
        HttpResponse<String> answer = frontend.get("/v1/books/7", Headers.CONSISTENCY, "linearizable");
        assertThat(header(answer, Headers.CACHE_STATUS)).isEqualTo(MISS);
        assertThat(reads("/v1/books/7")).isEqualTo(2);
    }

    @Test
    void what_the_client_has_already_is_not_sent_again() throws Exception {
        for (String status : List.of(MISS, HIT)) {
            HttpResponse<String> answer = frontend.get("/v1/books/7", "If-None-Match", "\"9-9\", W/\"0-0\"");
            assertThat(answer.statusCode()).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(header(answer, Headers.CACHE_STATUS)).isEqualTo(status);
            assertThat(header(answer, "ETag")).isEqualTo("\"0-0\"");
            assertThat(header(answer, Headers.INDEX)).isEqualTo("catalog=100");
        }
        HttpResponse<String> other = frontend.get("/v1/books/7", "If-None-Match", "\"1-0\"");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.body()).isEqualTo("7 of 0");
    }

    @Test
    void who_asks_for_something_else_than_everybody_gets_is_answered_by_a_node() throws Exception {
        frontend.get("/v1/books/7");
        for (String[] special : List.of(
                new String[] {"Range", "bytes=0-3"},
                new String[] {"If-Match", "\"0-0\""},
                new String[] {"If-Unmodified-Since", "Fri, 31 Dec 2100 00:00:00 GMT"},
                new String[] {"Accept", "text/csv"})) {
            long before = reads("/v1/books/7");
            assertThat(header(frontend.get("/v1/books/7", special), Headers.CACHE_STATUS))
                    .as(special[0])
                    .isEqualTo(MISS);
            assertThat(reads("/v1/books/7")).isEqualTo(before + 1);
        }
        assertThat(header(frontend.get("/v1/books/7", "Accept", "text/csv, */*"), Headers.CACHE_STATUS))
                .isEqualTo(HIT);
    }

    @Test
    void wrong_turn_12_a_failure_is_never_kept() throws Exception {
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = frontend.get("/v1/books/500");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue(Headers.CACHE_STATUS).orElse(MISS))
                    .isEqualTo(MISS);
        }
        assertThat(gauge("answers")).isZero();
    }

    @Test
    void a_gap_is_closed_by_a_page() throws Exception {
        frontend.get("/v1/books/1");
        frontend.get("/v1/books/7");
        for (CatalogDouble catalog : List.of(one, two)) {
            catalog.changeUntold("book-1");
        }
        change("book-8");
        soon().until(() -> gauge("horizon") == 102);
        assertThat(one.pagesAsked() + two.pagesAsked()).isPositive();
        assertThat(frontend.get("/v1/books/1").body()).isEqualTo("1 of 101");
        assertThat(header(frontend.get("/v1/books/7"), Headers.CACHE_STATUS)).isEqualTo(HIT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changes_that_are_no_longer_kept_empty_the_cache(boolean told) throws Exception {
        frontend.get("/v1/books/1");
        for (CatalogDouble catalog : List.of(one, two)) {
            catalog.mute(true);
            catalog.changeUntold("book-1");
            catalog.mute(false);
            catalog.compact(told);
            if (!told) {
                catalog.cut(); // so that the frontend asks anew and is told 410
            }
        }
        soon().until(() -> gauge("floor") == 101 && gauge("horizon") == 101);
        assertThat(frontend.get("/v1/books/1").body()).isEqualTo("1 of 101");
    }

    @Test
    void another_epoch_empties_the_cache() throws Exception {
        frontend.get("/v1/books/1");
        one.restart("e2", 30);
        two.restart("e2", 30);
        soon().until(() -> gauge("horizon") == 30);
        HttpResponse<String> answer = frontend.get("/v1/books/1");
        assertThat(header(answer, Headers.CACHE_STATUS)).isEqualTo(MISS);
        assertThat(header(answer, Headers.SESSION)).isEqualTo("catalog@e2:30");
        change("book-1");
        soon().until(() -> gauge("horizon") == 31);
        assertThat(frontend.get("/v1/books/1").body()).isEqualTo("1 of 31");
    }

    @Test
    void a_log_that_was_put_back_in_its_epoch_empties_the_cache_once_an_index_is_confirmed() throws Exception {
        frontend.get("/v1/books/7");
        one.restart("e1", 50);
        two.restart("e1", 50);
        HttpResponse<String> answer = frontend.get("/v1/books/7", Headers.CONSISTENCY, "linearizable");
        assertThat(header(answer, Headers.CACHE_STATUS)).isEqualTo(MISS);
        soon().until(() -> gauge("horizon") == 50);
        change("book-7");
        soon().until(() -> gauge("horizon") == 51);
        assertThat(frontend.get("/v1/books/7").body()).isEqualTo("7 of 51");
    }

    @Test
    void a_broken_or_silent_stream_is_replaced_by_one_from_another_replica() throws Exception {
        CatalogDouble listened = one.listeners() == 1 ? one : two;
        CatalogDouble other = listened == one ? two : one;
        listened.mute(true);
        soon().until(() -> other.listeners() == 1);
        listened.mute(false);
        other.node().kill();
        soon().until(() -> listened.listeners() > 0 && gauge("feed.current") == 1);
        long before = gauge("horizon");
        listened.change("book-1");
        soon().until(() -> gauge("horizon") == before + 1);
    }

    @Test
    void a_replica_that_lags_behind_does_not_keep_the_feed() throws Exception {
        CatalogDouble listened = one.listeners() == 1 ? one : two;
        CatalogDouble lagging = listened == one ? two : one;
        listened.change("book-1");
        soon().until(() -> gauge("horizon") == 101);
        listened.node().changes((request, response, callback) -> NodeDouble.text(response, callback, 503, "later"));
        listened.cut();
        soon().until(() -> lagging.listeners() == 1);
        soon().until(() -> gauge("feed.current") == 0);
        listened.tellsChanges();
        soon().until(() -> gauge("feed.current") == 1);
        assertThat(gauge("horizon")).as("it never goes back").isEqualTo(101);
        listened.change("book-2");
        soon().until(() -> gauge("horizon") == 102);
    }

    @Test
    void while_the_feed_is_down_longer_than_its_lease_only_any_is_served_from_the_cache() throws Exception {
        frontend.get("/v1/books/7");
        for (CatalogDouble catalog : List.of(one, two)) {
            catalog.node().changes((request, response, callback) -> NodeDouble.text(response, callback, 503, "later"));
            catalog.cut();
        }
        soon().until(() -> gauge("feed.current") == 0);
        assertThat(header(frontend.get("/v1/books/7"), Headers.CACHE_STATUS)).isEqualTo(MISS);
        HttpResponse<String> any = frontend.get("/v1/books/7", Headers.CONSISTENCY, "any");
        assertThat(header(any, Headers.CACHE_STATUS)).isEqualTo(HIT);
        assertThat(header(any, Headers.INDEX)).isEqualTo("catalog=100");
        one.tellsChanges();
        soon().until(() -> gauge("feed.current") == 1);
        assertThat(header(frontend.get("/v1/books/7"), Headers.CACHE_STATUS)).isEqualTo(HIT);
    }

    @Test
    void an_operator_empties_the_cache_by_hand() throws Exception {
        frontend.get("/v1/books/7");
        String path = "/v1/cache/invalidations";
        String[] operator = {"Authorization", "Bearer " + FrontendRun.OPERATOR_TOKEN, "Content-Type", "application/json"
        };
        assertThat(frontend.post(path, "{\"tags\":[\"book-7\"]}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(401);
        assertThat(frontend.post(
                                path,
                                "{\"tags\":[\"book-7\"]}",
                                "Authorization",
                                "Bearer wrong",
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(403);
        for (String bad : List.of("{}", "{\"tags\":[]}", "{\"tags\":[null]}", "{\"tags\":[\"a b\"]}")) {
            HttpResponse<String> refused = frontend.post(path, bad, operator);
            assertThat(refused.statusCode()).as(bad).isEqualTo(400);
            assertThat(refused.body()).contains("tags: ").contains("expected: 1 to");
        }
        assertThat(header(frontend.get("/v1/books/7"), Headers.CACHE_STATUS)).isEqualTo(HIT);
        assertThat(frontend.post(path, "{\"tags\":[\"book-7\"]}", operator).statusCode())
                .isEqualTo(204);
        assertThat(header(frontend.get("/v1/books/7"), Headers.CACHE_STATUS)).isEqualTo(MISS);
    }

    @Test
    void metrics_tell_what_the_cache_does() throws Exception {
        frontend.get("/v1/books/7");
        frontend.get("/v1/books/7");
        String metrics = frontend.http()
                .send(HttpRequest.newBuilder(frontend.adminUri("/metrics")).build(), BodyHandlers.ofString())
                .body();
        assertThat(metrics)
                .contains("frontend_cache_hits", "frontend_cache_horizon 100.0", "frontend_cache_feed_current 1.0")
                .contains("frontend_proxy_answers_total{status=\"2xx\"}", "frontend_cache_horizon_lag");
        ClusterView.Cache told = Objects.requireNonNull(frontend.cluster().cache());
        assertThat(told).isEqualTo(new ClusterView.Cache(100, 0, true, 1, 1, 1, 0));
    }

    /** Both replicas change; each tells those who listen to it. */
    private void change(String... tags) {
        one.change(tags);
        two.change(tags);
    }

    private long reads(String target) {
        return List.of(one, two).stream()
                .flatMap(catalog -> catalog.node().requests().stream())
                .filter(request -> request.equals("GET " + target))
                .count();
    }

    private long gauge(String name) {
        Gauge<?> gauge = Objects.requireNonNull(frontend.metrics().getGauges().get("frontend.cache." + name), name);
        return ((Number) gauge.getValue()).longValue();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(10));
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow(() -> new AssertionError(name + " missing"));
    }
}
