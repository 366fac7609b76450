package com.pygmy.frontend.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Headers;
import com.pygmy.raft.testing.MalformedRequests;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each rule of the cache while the catalog is well: one real node that is a whole group, and a frontend for each test. */
@Timeout(120)
class CoherenceTest {
    private static final String FEED = "GET /v1/changes";

    @TempDir
    private static Path directory;

    private static CatalogNodes catalog;
    private static final NodeDouble ORDER = new NodeDouble("order-1", "order");

    private Relay relay;
    private FrontendRun frontend;

    @BeforeAll
    static void startNodes() throws Exception {
        ORDER.start();
        catalog = CatalogNodes.start(directory, 1, "");
    }

    @AfterAll
    static void stopNodes() throws Exception {
        catalog.close();
        ORDER.kill();
    }

    @BeforeEach
    void start() throws Exception {
        relay = catalog.relay(0);
        frontend = frontend("");
    }

    @AfterEach
    void stop() {
        relay.release();
        frontend.close();
    }

    private static FrontendRun frontend(String cache) throws Exception {
        FrontendRun run =
                new FrontendRun(directory, """
                polls: {interval: 100ms, quickInterval: 50ms}
                cache: {lease: 30s, silenceMax: 20s, pauseMax: 100ms%s}
                """.formatted(cache), catalog.addresses(), List.of(ORDER.address()));
        soon().until(() -> run.cacheGauge("feed.current") == 1);
        return run;
    }

    @Test
    void a_malformed_request_is_refused_and_blames_no_node() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("malformed requests, seed " + seed);
        String json = "application/json";
        List<String> operator = List.of("Authorization: Bearer the-operator", "Idempotency-Key: malformed-" + seed);
        String book = "{\"title\":\"A\",\"topic\":\"B\",\"authors\":\"C\",\"priceCents\":100,\"stock\":1}";
        new MalformedRequests("GET", "/v1/books", null, json, List.of(), seed).check(frontend.port());
        new MalformedRequests("POST", "/v1/books", book, json, operator, seed).check(frontend.port());
        new MalformedRequests(
                        "POST",
                        "/v1/cache/invalidations",
                        "{\"tags\":[\"book-1\"]}",
                        json,
                        List.of("Authorization: Bearer " + FrontendRun.OPERATOR_TOKEN),
                        seed)
                .check(frontend.port());
        new MalformedRequests("GET", "/v1/cluster", null, json, List.of(), seed).check(frontend.port());
        assertThat(frontend.metrics()
                        .getCounters((name, counter) -> name.endsWith(".suspicions"))
                        .values())
                .isNotEmpty()
                .allMatch(counter -> counter.getCount() == 0);
        assertThat(frontend.metrics().counter("frontend.forward.retries").getCount())
                .isZero();
    }

    @Test
    void wrong_turn_11_an_answer_that_was_read_before_a_change_and_comes_after_it_is_not_kept() throws Exception {
        relay.hold("GET /v1/books/1 ");
        CompletableFuture<HttpResponse<String>> slow = readLater("/v1/books/1");
        soon().until(() -> relay.asked("GET /v1/books/1") > 0);
        // The node has read the book once it has served something that was asked for later.
        read("/v1/books/2");
        long stock = change(1, 1);
        relay.release();
        assertThat(new Answer(slow.get(10, TimeUnit.SECONDS)).stock()).isEqualTo(stock - 1);
        assertThat(frontend.cacheCount("offered.touched-since")).isEqualTo(1);
        Answer next = read("/v1/books/1");
        assertThat(next.isHit()).isFalse();
        assertThat(next.stock()).isEqualTo(stock);
    }

    @Test
    void wrong_turn_11_an_answer_is_not_kept_either_where_the_change_has_been_forgotten() throws Exception {
        try (FrontendRun forgetful = frontend(", tagsRememberedMax: 1")) {
            relay.hold("GET /v1/books/1 ");
            CompletableFuture<HttpResponse<String>> slow =
                    forgetful.http().sendAsync(forgetful.request("/v1/books/1").build(), BodyHandlers.ofString());
            soon().until(() -> relay.asked("GET /v1/books/1") > 0);
            forgetful.get("/v1/books/2");
            catalog.addStock(1, 1);
            long index = indexOf(catalog.adjust(3, 1));
            soon().until(() -> forgetful.cacheGauge("horizon") >= index);
            relay.release();
            slow.get(10, TimeUnit.SECONDS);
            assertThat(forgetful.cacheCount("offered.below-floor")).isEqualTo(1);
            assertThat(new Answer(forgetful.get("/v1/books/1")).isHit()).isFalse();
        }
    }

    @Test
    void a_change_of_stock_drops_exactly_the_answers_that_show_the_book() throws Exception {
        List<String> targets = new ArrayList<>(List.of(
                "/v1/books",
                "/v1/books?limit=2",
                "/v1/books?topic=distributed",
                "/v1/books?topic=graduate",
                "/v1/books?topic=nothing-like-it",
                "/v1/books?q=the",
                "/v1/topics"));
        for (int book = 1; book <= 7; book++) {
            targets.add("/v1/books/" + book);
        }
        for (int book = 1; book <= 7; book++) {
            Set<String> showing = new TreeSet<>();
            for (String target : targets) {
                if (shows(target, read(target), book)) {
                    showing.add(target);
                }
            }
            assertThat(showing).as("those that show book " + book).hasSizeBetween(2, 7);
            long before = frontend.cacheCount("evicted.change");
            change(book, 1);
            assertThat(frontend.cacheCount("evicted.change") - before).isEqualTo(showing.size());
            for (String target : targets) {
                assertThat(read(target).isHit())
                        .as(target + " after book " + book)
                        .isEqualTo(!showing.contains(target));
            }
        }
    }

    private static boolean shows(String target, Answer answer, int book) throws Exception {
        if (target.matches(".*/\\d+")) {
            return target.endsWith("/" + book);
        }
        List<String> ids = answer.json().path("books").findValuesAsText("id");
        return ids.contains(Integer.toString(book));
    }

    @Test
    void a_book_that_is_created_ends_not_found_and_every_list() throws Exception {
        Answer none = read("/v1/books/901");
        assertThat(none.status()).isEqualTo(404);
        assertThat(read("/v1/books/901").isHit()).isTrue();
        read("/v1/books?topic=new");
        read("/v1/books/6");
        catalog.create(901, "Just in");
        awaitHorizon(indexOf(catalog.adjust(901, 1)));
        assertThat(read("/v1/books/901").status()).isEqualTo(200);
        assertThat(read("/v1/books?topic=new").json().path("books").findValuesAsText("id"))
                .contains("901");
        assertThat(read("/v1/books/6").isHit()).isTrue();
    }

    @Test
    void ones_own_write_is_gone_from_the_cache_before_the_writer_is_answered() throws Exception {
        long stock = read("/v1/books/2").stock();
        assertThat(read("/v1/books/2").isHit()).isTrue();
        relay.hold(FEED);
        HttpResponse<String> written = frontend.send(CatalogNodes.operating(frontend.request(
                        "/v1/books/2/stock-adjustments",
                        Headers.IDEMPOTENCY_KEY,
                        UUID.randomUUID().toString()))
                .POST(BodyPublishers.ofString("{\"by\":1}")));
        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(frontend.cacheGauge("horizon"))
                .as("the feed has not told yet")
                .isLessThan(indexOf(written));
        assertThat(new Answer(frontend.get("/v1/books/2", Headers.CONSISTENCY, "any")).stock())
                .as("nobody who comes after the answer is shown what was there before")
                .isEqualTo(stock + 1);
    }

    @Test
    void equal_reads_share_one_fetch_and_one_that_has_seen_more_does_not_join() throws Exception {
        long before = relay.asked("GET /v1/books/3");
        relay.hold("GET /v1/books/3 ");
        List<CompletableFuture<HttpResponse<String>>> readers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            readers.add(readLater("/v1/books/3"));
        }
        soon().until(() -> frontend.cacheCount("shared-fetches") == 9);
        soon().until(() -> relay.asked("GET /v1/books/3") > before);
        read("/v1/books/4");
        HttpResponse<String> written = catalog.adjust(3, 1);
        String seen = written.headers().firstValue(Headers.SESSION).orElseThrow();
        CompletableFuture<HttpResponse<String>> ahead = readLater("/v1/books/3", Headers.SESSION, seen);
        soon().until(() -> relay.asked("GET /v1/books/3") == before + 2);
        relay.release();
        for (CompletableFuture<HttpResponse<String>> reader : readers) {
            assertThat(reader.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(new Answer(ahead.get(10, TimeUnit.SECONDS)).index()).isGreaterThanOrEqualTo(indexOf(written));
        assertThat(relay.asked("GET /v1/books/3")).isEqualTo(before + 2);
    }

    @Test
    void what_the_reader_has_already_is_not_sent_again_until_it_changes() throws Exception {
        String etag = read("/v1/books/4").header("ETag");
        Answer unchanged = read("/v1/books/4", "If-None-Match", etag);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.isHit()).isTrue();
        assertThat(unchanged.http().body()).isEmpty();
        assertThat(unchanged.header("ETag")).isEqualTo(etag);
        long stock = change(4, 1);
        Answer changed = read("/v1/books/4", "If-None-Match", etag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.stock()).isEqualTo(stock);
    }

    @Test
    void a_session_ahead_of_the_horizon_waits_a_little_and_is_served_from_the_cache() throws Exception {
        try (FrontendRun patient = frontend(", horizonWait: 10s")) {
            patient.get("/v1/books/5");
            relay.hold(FEED);
            HttpResponse<String> written = catalog.adjust(6, 1);
            String seen = written.headers().firstValue(Headers.SESSION).orElseThrow();
            CompletableFuture<HttpResponse<String>> reader = patient.http()
                    .sendAsync(
                            patient.request("/v1/books/5", Headers.SESSION, seen)
                                    .build(),
                            BodyHandlers.ofString());
            soon().until(() -> patient.cacheGauge("waiting") == 1);
            relay.release();
            Answer answer = new Answer(reader.get(10, TimeUnit.SECONDS));
            assertThat(answer.isHit()).isTrue();
            assertThat(answer.index()).isGreaterThanOrEqualTo(indexOf(written));
        }
    }

    @Test
    void a_session_that_waited_in_vain_is_served_by_a_replica() throws Exception {
        read("/v1/books/5");
        relay.hold(FEED);
        HttpResponse<String> written = catalog.adjust(5, 1);
        Answer answer = read(
                "/v1/books/5",
                Headers.SESSION,
                written.headers().firstValue(Headers.SESSION).orElseThrow());
        assertThat(answer.isHit()).isFalse();
        assertThat(answer.index()).isGreaterThanOrEqualTo(indexOf(written));
        assertThat(frontend.cacheCount("waited-in-vain")).isEqualTo(1);
    }

    @Test
    void a_linearizable_read_is_served_from_the_cache_only_at_an_index_that_was_confirmed() throws Exception {
        String[] linearizable = {Headers.CONSISTENCY, "linearizable"};
        read("/v1/books/6");
        Answer kept = read("/v1/books/6", linearizable);
        assertThat(kept.isHit()).isTrue();
        relay.hold(FEED);
        HttpResponse<String> written = catalog.adjust(6, 1);
        Answer latest = read("/v1/books/6", linearizable);
        assertThat(latest.isHit()).isFalse();
        assertThat(latest.index()).isGreaterThanOrEqualTo(indexOf(written));
        assertThat(latest.stock()).isEqualTo(kept.stock() + 1);
    }

    @Test
    void linearizable_reads_that_come_together_share_a_confirmation_that_began_after_them() throws Exception {
        String[] linearizable = {Headers.CONSISTENCY, "linearizable"};
        read("/v1/books/6");
        long before = relay.asked("GET /v1/read-index");
        relay.hold("GET /v1/read-index ");
        CompletableFuture<HttpResponse<String>> first = readLater("/v1/books/6", linearizable);
        soon().until(() -> relay.asked("GET /v1/read-index") == before + 1);
        read("/v1/books/7"); // by then the first index has been confirmed
        HttpResponse<String> written = catalog.adjust(6, 1);
        awaitHorizon(indexOf(written));
        List<CompletableFuture<HttpResponse<String>>> later = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            later.add(readLater("/v1/books/6", linearizable));
        }
        soon().until(() -> frontend.cacheGauge("horizon") >= indexOf(written));
        relay.release();
        first.get(10, TimeUnit.SECONDS);
        for (CompletableFuture<HttpResponse<String>> reader : later) {
            assertThat(new Answer(reader.get(10, TimeUnit.SECONDS)).index()).isGreaterThanOrEqualTo(indexOf(written));
        }
        assertThat(relay.asked("GET /v1/read-index")).isLessThanOrEqualTo(before + 3);
    }

    @Test
    void what_is_dropped_by_hand_is_fetched_again() throws Exception {
        read("/v1/books/7");
        HttpResponse<String> done = frontend.post(
                "/v1/cache/invalidations",
                "{\"tags\":[\"book-7\"]}",
                "Authorization",
                "Bearer " + FrontendRun.OPERATOR_TOKEN,
                "Content-Type",
                "application/json");
        assertThat(done.statusCode()).isEqualTo(204);
        assertThat(read("/v1/books/7").isHit()).isFalse();
        assertThat(read("/v1/books/7").isHit()).isTrue();
    }

    /** Changes a book's stock past the frontend and waits until the frontend knows. */
    private long change(long book, int copies) throws Exception {
        HttpResponse<String> written = catalog.adjust(book, copies);
        awaitHorizon(indexOf(written));
        return new Answer(written).stock();
    }

    private void awaitHorizon(long index) {
        soon().until(() -> frontend.cacheGauge("horizon") >= index);
    }

    private static long indexOf(HttpResponse<String> answer) {
        return new Answer(answer).index();
    }

    private Answer read(String target, String... headers) throws Exception {
        return new Answer(frontend.get(target, headers));
    }

    private CompletableFuture<HttpResponse<String>> readLater(String target, String... headers) {
        return frontend.http().sendAsync(frontend.request(target, headers).build(), BodyHandlers.ofString());
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(5));
    }
}
