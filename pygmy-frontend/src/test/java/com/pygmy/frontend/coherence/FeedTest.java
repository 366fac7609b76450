package com.pygmy.frontend.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Headers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cache when its feed or the catalog is not well: a real group for each test, whose nodes stop, forget and begin anew. */
@Timeout(180)
class FeedTest {
    private static final String FEED = "GET /v1/changes";
    private static final String QUICK = """
            polls: {interval: 100ms, quickInterval: 50ms}
            forwarding: {deadline: 4s, readTimeout: 1s, writeTimeout: 2s}
            cache: {lease: 1500ms, silenceMax: 1s, pauseMax: 100ms}
            """;

    @TempDir
    private Path directory;

    private final NodeDouble order = new NodeDouble("order-1", "order");

    @SuppressWarnings("NullAway.Init") // each test starts what it needs
    private CatalogNodes catalog;

    @SuppressWarnings("NullAway.Init")
    private FrontendRun frontend;

    @BeforeEach
    void startOrder() throws Exception {
        order.start();
    }

    @AfterEach
    void stop() throws Exception {
        frontend.close();
        catalog.close();
        order.kill();
    }

    private void start(int nodes, String raftYaml) throws Exception {
        catalog = CatalogNodes.start(directory, nodes, raftYaml);
        frontend = frontend();
    }

    private FrontendRun frontend() throws Exception {
        FrontendRun run = new FrontendRun(directory, QUICK, catalog.addresses(), List.of(order.address()));
        soon().until(() -> run.cacheGauge("feed.current") == 1);
        return run;
    }

    @Test
    void a_stream_that_was_cut_goes_on_where_it_ended() throws Exception {
        start(1, "");
        read("/v1/books/1");
        read("/v1/books/2");
        catalog.relay(0).refuse(FEED);
        long index = new Answer(catalog.adjust(1, 1)).index();
        catalog.relay(0).refuseNothing();
        soon().until(() -> frontend.cacheGauge("horizon") >= index);
        assertThat(frontend.cacheCount("flushes")).as("but for the beginning").isEqualTo(1);
        assertThat(read("/v1/books/1").isHit()).isFalse();
        assertThat(read("/v1/books/2").isHit()).isTrue();
    }

    @Test
    void changes_that_the_node_no_longer_keeps_empty_the_cache() throws Exception {
        start(1, "changesKept: 2");
        Answer before = read("/v1/books/1");
        read("/v1/books/6");
        catalog.relay(0).refuse(FEED);
        for (int book = 1; book <= 4; book++) {
            catalog.addStock(book, 1);
        }
        long index = new Answer(catalog.adjust(5, 1)).index();
        catalog.relay(0).refuseNothing();
        soon().until(() -> frontend.cacheGauge("horizon") >= index);
        assertThat(frontend.cacheCount("flushes")).isEqualTo(2);
        assertThat(frontend.cacheGauge("floor")).isGreaterThanOrEqualTo(index);
        assertThat(read("/v1/books/1").stock()).isEqualTo(before.stock() + 1);
        assertThat(read("/v1/books/6").isHit())
                .as("nobody can say that it did not change")
                .isFalse();
    }

    @Test
    void a_store_that_was_wiped_empties_the_cache_and_ends_sessions() throws Exception {
        start(1, "");
        catalog.addStock(1, 5);
        Answer before = read("/v1/books/1");
        assertThat(read("/v1/books/1").isHit()).isTrue();
        catalog.stop(0);
        catalog.wipe();
        catalog.start(0);
        catalog.awaitServing();
        soon().until(() -> !read("/v1/books/1").session().equals(before.session())
                && read("/v1/books/1").status() == 200);
        Answer after = read("/v1/books/1");
        assertThat(after.stock()).isEqualTo(before.stock() - 5);
        Answer old = read("/v1/books/1", Headers.SESSION, before.session());
        assertThat(old.status()).isEqualTo(409);
        assertThat(old.http().body()).contains("session-expired");
    }

    @Test
    void while_the_feed_is_down_longer_than_its_lease_only_any_is_served_from_the_cache() throws Exception {
        start(1, "");
        read("/v1/books/1");
        catalog.relay(0).refuse(FEED);
        soon().until(() -> frontend.cacheGauge("feed.current") == 0);
        assertThat(read("/v1/books/1").isHit()).isFalse();
        assertThat(read("/v1/books/1", Headers.CONSISTENCY, "any").isHit()).isTrue();
        catalog.relay(0).refuseNothing();
        soon().until(() -> frontend.cacheGauge("feed.current") == 1);
        assertThat(read("/v1/books/1").isHit()).isTrue();
    }

    @Test
    void wrong_turn_12_that_nobody_could_answer_is_not_remembered() throws Exception {
        start(1, "");
        catalog.stop(0);
        soon().until(() -> read("/v1/books/1").status() == 503);
        catalog.start(0);
        catalog.awaitServing();
        soon().until(() -> read("/v1/books/1").status() == 200);
        assertThat(frontend.cacheGauge("answers")).isEqualTo(1);
    }

    @Test
    void the_feed_moves_to_another_replica_and_the_horizon_never_goes_back() throws Exception {
        start(3, "");
        Answer first = read("/v1/books/1");
        long horizon = 0;
        String session = first.session();
        for (int round = 0; round < 2; round++) {
            for (Relay relay : catalog.relays()) {
                relay.refuse(FEED);
                Answer written = new Answer(catalog.adjust(1, 1));
                session = written.session();
                soon().until(() -> frontend.cacheGauge("horizon") >= written.index());
                assertThat(frontend.cacheGauge("horizon")).isGreaterThanOrEqualTo(horizon);
                horizon = frontend.cacheGauge("horizon");
                relay.refuseNothing();
            }
        }
        assertThat(frontend.cacheCount("flushes")).isEqualTo(1);
        // In a session: without one, a replica that is a moment behind may answer, since nothing was written through
        // this frontend.
        assertThat(read("/v1/books/1", Headers.SESSION, session).stock()).isEqualTo(first.stock() + 6);
    }

    @Test
    void a_replica_that_stands_behind_does_not_take_the_horizon_back_nor_hide_what_was_seen() throws Exception {
        start(3, "");
        catalog.stop(2);
        Answer written = new Answer(catalog.adjust(2, 1));
        for (int i = 0; i < 20; i++) {
            written = new Answer(catalog.adjust(2, 1));
        }
        long known = written.index();
        soon().until(() -> frontend.cacheGauge("horizon") >= known);
        Answer seen = read("/v1/books/2", Headers.SESSION, written.session());
        catalog.relay(0).refuse(FEED);
        catalog.relay(1).refuse(FEED);
        catalog.start(2);
        for (int i = 0; i < 100; i++) {
            Answer answer = read("/v1/books/2", Headers.SESSION, seen.session());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.index()).isGreaterThanOrEqualTo(seen.index());
            assertThat(answer.stock()).isEqualTo(seen.stock());
            assertThat(frontend.cacheGauge("horizon")).isGreaterThanOrEqualTo(known);
        }
        soon().until(() -> catalog.relay(2).wasAsked(FEED + "?after="));
        soon().until(() -> frontend.cacheGauge("feed.current") == 1);
        assertThat(frontend.cacheGauge("horizon")).isGreaterThanOrEqualTo(known);
    }

    @Test
    void a_frontend_that_was_restarted_begins_with_nothing_and_shows_nothing_old() throws Exception {
        start(1, "");
        Answer before = read("/v1/books/3");
        frontend.close();
        long stock = catalog.addStock(3, 1);
        frontend = frontend();
        Answer after = read("/v1/books/3", Headers.SESSION, before.session());
        assertThat(after.isHit()).isFalse();
        assertThat(after.stock()).isEqualTo(stock);
        assertThat(read("/v1/books/3", Headers.SESSION, after.session()).isHit())
                .isTrue();
    }

    @Test
    void a_session_that_goes_to_and_fro_between_two_frontends_never_goes_back_and_misses_nothing_it_wrote()
            throws Exception {
        start(3, "");
        try (FrontendRun second = frontend()) {
            List<FrontendRun> both = List.of(frontend, second);
            String session = "";
            long index = 0;
            long stock = read("/v1/books/4").stock();
            for (int i = 0; i < 100; i++) {
                HttpResponse<String> written = both.get(i % 2)
                        .send(CatalogNodes.operating(both.get(i % 2)
                                        .request(
                                                "/v1/books/4/stock-adjustments",
                                                Headers.SESSION,
                                                session,
                                                Headers.IDEMPOTENCY_KEY,
                                                "to-and-fro-" + i))
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"by\":1}")));
                assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
                session = new Answer(written).session();
                for (int reads = 0; reads < 4; reads++) {
                    Answer answer = new Answer(both.get((i + reads) % 2).get("/v1/books/4", Headers.SESSION, session));
                    assertThat(answer.stock()).isEqualTo(stock + i + 1);
                    assertThat(answer.index()).isGreaterThanOrEqualTo(index);
                    index = answer.index();
                    session = answer.session();
                }
            }
            assertThat(frontend.cacheCount("hits") + second.cacheCount("hits"))
                    .as("else it shows nothing of the cache")
                    .isPositive();
        }
    }

    private Answer read(String target, String... headers) throws Exception {
        return new Answer(frontend.get(target, headers));
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }
}
