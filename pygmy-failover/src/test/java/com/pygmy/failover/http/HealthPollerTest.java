package com.pygmy.failover.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.failover.Group;
import com.pygmy.failover.Need;
import com.pygmy.failover.NodeFinding;
import com.pygmy.failover.Pick;
import com.pygmy.failover.Pool;
import com.pygmy.failover.http.PolledNode.Conduct;
import com.pygmy.protocol.ClusterView;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.logging.common.BootstrapLogging;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Polls over real sockets, of nodes that do not want to end their answers. */
@Timeout(60)
class HealthPollerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String QUICK = "{interval: 50ms, quickInterval: 50ms, timeout: 200ms}";

    private final PolledNode one = new PolledNode("catalog-1");
    private final PolledNode two = new PolledNode("catalog-2");
    private final Environment environment = new Environment("test");
    private Pool pool = pool(new PollConfiguration());
    private @Nullable HealthPoller poller;

    private void poll(String yaml) throws Exception {
        PollConfiguration polls = read(yaml);
        pool = pool(polls);
        poller = new HealthPoller(
                List.of(pool),
                Optional.of("Bearer of-nodes"),
                polls,
                NodeTls.of(null, environment.metrics()),
                environment);
        poller.start();
    }

    private Pool pool(PollConfiguration polls) {
        return new Pool(Group.CATALOG, List.of(one.address(), two.address()), polls.poolRules(10), System::nanoTime);
    }

    @AfterEach
    void stop() throws IOException {
        if (poller != null) {
            poller.stop();
        }
        one.close();
        two.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Conduct.class,
            names = {"WELL", "WAITING", "WAITING_BRIEFLY"},
            mode = EnumSource.Mode.EXCLUDE)
    void a_node_whose_answer_is_none_or_never_ends_is_down_and_delays_no_other(Conduct conduct) throws Exception {
        one.conduct = conduct;
        poll(QUICK);
        await().atMost(LIMIT).until(() -> state(one).equals("UNHEALTHY"));
        int polls = two.requests.size();
        await().atMost(LIMIT).until(() -> two.requests.size() > polls + 5);
        assertThat(state(two)).isEqualTo("HEALTHY");
        if (conduct != Conduct.SILENT && conduct != Conduct.REDIRECTING) {
            await().atMost(LIMIT).until(() -> one.cutOff.get() > 1);
        }
        assertThat(one.requests).as("redirects are not followed").noneMatch(request -> request.contains("/well"));

        one.conduct = Conduct.WELL;
        await().atMost(LIMIT).until(() -> state(one).equals("HEALTHY"));
    }

    @Test
    void a_poll_sends_nothing_but_itself_over_a_kept_connection() throws Exception {
        poll(QUICK);
        await().atMost(LIMIT).until(() -> one.requests.size() > 3);
        assertThat(one.connections).hasValue(1);
        assertThat(one.requests)
                .allSatisfy(request -> assertThat(request)
                        .startsWith("GET /healthcheck HTTP/1.1\n")
                        .contains("Authorization: Bearer of-nodes\n")
                        .doesNotContainIgnoringCase("cookie")
                        .doesNotContain("Accept-Encoding")
                        .doesNotContain("Upgrade"));
        assertThat(environment.metrics().getNames()).anyMatch(name -> name.contains(".polls.get-requests"));
    }

    @Test
    void a_suspicion_has_all_nodes_polled_without_waiting_for_the_interval() throws Exception {
        poll("{interval: 1m}");
        await().atMost(LIMIT)
                .until(() -> state(one).equals("HEALTHY") && state(two).equals("HEALTHY"));
        int before = two.requests.size();
        Pick.Chosen chosen = (Pick.Chosen) pool.acquire(Need.read(0), Set.of());
        pool.release(chosen.node(), NodeFinding.CUT_OFF, pool.now());
        await().atMost(LIMIT).until(() -> two.requests.size() > before);
    }

    @Test
    void a_node_keeps_a_poll_waiting_until_it_has_news_or_another_node_is_in_trouble() throws Exception {
        one.conduct = Conduct.WAITING;
        two.conduct = Conduct.WAITING;
        poll("{interval: 50ms, quickInterval: 50ms, timeout: 200ms, waitMax: 10s}");
        await().atMost(LIMIT).until(() -> one.waited.get() > 0 && two.waited.get() > 0);
        int before = one.requests.size();
        assertThat(one.requests.get(before - 1)).containsPattern("Prefer: wait=([1-9]|10)\n");

        two.close();
        two.conduct = Conduct.REDIRECTING;
        await().atMost(LIMIT).until(() -> state(two).equals("UNHEALTHY"));
        await("before the poll that waits has waited for ten seconds")
                .atMost(Duration.ofSeconds(8))
                .until(() -> one.requests.size() > before + 5);
        assertThat(one.requests.get(before)).doesNotContain("Prefer");
        assertThat(state(one)).isEqualTo("HEALTHY");
    }

    @Test
    void waits_without_load_end_within_the_same_second_and_none_is_longer_than_it_may_be() throws Exception {
        one.conduct = Conduct.WAITING;
        two.conduct = Conduct.WAITING;
        long began = System.nanoTime();
        poll("{interval: 50ms, quickInterval: 50ms, timeout: 200ms, waitMax: 10s}");
        await().atMost(LIMIT).until(() -> one.waited.get() > 0 && two.waited.get() > 0);
        long seen = System.nanoTime();
        for (PolledNode node : List.of(one, two)) {
            long wait = waitSeconds(node.requests.get(node.requests.size() - 1));
            assertThat(wait).isBetween(1L, 10L);
            assertThat(LongStream.rangeClosed(NANOSECONDS.toSeconds(began), NANOSECONDS.toSeconds(seen)))
                    .as("seconds in which it may have begun")
                    .anyMatch(second -> (second + wait) % 10 == 0);
        }
    }

    private static long waitSeconds(String request) {
        Matcher wait = Pattern.compile("Prefer: wait=(\\d+)\n").matcher(request);
        assertThat(wait.find()).as(request).isTrue();
        return Long.parseLong(wait.group(1));
    }

    @Test
    void polls_that_wait_at_their_nodes_wake_no_other_thread() throws Exception {
        BootstrapLogging.bootstrap(Level.WARN); // threads that log much wait for each other
        one.conduct = Conduct.WAITING_BRIEFLY;
        two.conduct = Conduct.WAITING_BRIEFLY;
        poll("{interval: 50ms, quickInterval: 50ms, timeout: 1s, waitMax: 5s}");
        await().atMost(LIMIT).until(() -> one.waited.get() > 0 && two.waited.get() > 0);
        int polls = one.requests.size() + two.requests.size();
        long waits = waitsForOtherThreads();
        await().atMost(LIMIT).until(() -> one.requests.size() + two.requests.size() >= polls + 30);
        assertThat(waitsForOtherThreads() - waits)
                .as("among 30 polls, where a hand-over is one at least")
                .isLessThan(15);
    }

    /** How often threads of polls have waited for another thread or a timer. */
    private static long waitsForOtherThreads() {
        return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
                .filter(thread -> thread.getThreadName().startsWith("polls"))
                .mapToLong(ThreadInfo::getWaitedCount)
                .sum();
    }

    @Test
    void a_setting_of_the_client_leaves_the_others_as_they_are_and_retries_are_refused() throws Exception {
        PollConfiguration polls = read("{client: {connectionTimeout: 1s}}");
        ObjectMapper json = Jackson.newObjectMapper();
        assertThat(json.valueToTree(polls).at("/client/connectionTimeout").asText())
                .isEqualTo("1 second");
        assertThat(json.valueToTree(polls).at("/client/keepAlive").asText()).isEqualTo("20 seconds");
        assertThatThrownBy(() -> read("{client: {retries: 1}}")).hasMessageContaining("retries");
        assertThatThrownBy(() -> read("{client: {cookiesEnabled: true}}")).hasMessageContaining("cookies");
    }

    private static PollConfiguration read(String yaml) throws IOException, ConfigurationException {
        return new YamlConfigurationFactory<>(
                        PollConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "polls")
                .build(path -> new ByteArrayInputStream(yaml.getBytes(UTF_8)), "polls.yml");
    }

    private static ClusterView.Node of(PolledNode node, Pool pool) {
        return pool.view(Instant.EPOCH).nodes().stream()
                .filter(view -> view.node().equals(node.name))
                .findFirst()
                .orElseThrow();
    }

    private String state(PolledNode node) {
        return of(node, pool).state();
    }
}
