package com.pygmy.frontend.cache;

import static com.pygmy.protocol.Consistency.ANY;
import static com.pygmy.protocol.Consistency.LINEARIZABLE;
import static com.pygmy.protocol.Consistency.SESSION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.api.ChangeEvent;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.LogPosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the cache, one at a time. */
class CoherentCacheTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final CoherentCache cache = cache(1 << 20, 100);

    @BeforeEach
    void the_log_is_followed_from_100() {
        cache.begin(at(100));
    }

    @Test
    void an_answer_is_shown_as_true_at_the_horizon_while_nothing_touches_it() {
        assertThat(offer("/7", 100, "book-7")).isEqualTo(Offered.KEPT);
        assertThat(change(100, 101, "book-8")).isEqualTo(Followed.ADVANCED);
        Hit hit = find("/7", SESSION, null).orElseThrow();
        assertThat(hit.trueAt()).isEqualTo(at(101));
        assertThat(hit.reading().readAt()).isEqualTo(at(100));
    }

    @Test
    void an_answer_read_ahead_of_the_horizon_is_true_where_it_was_read() {
        offer("/7", 105, "book-7");
        assertThat(find("/7", SESSION, null).orElseThrow().trueAt()).isEqualTo(at(105));
        change(100, 105, "book-7");
        assertThat(find("/7", SESSION, null))
                .as("the change is in the answer already")
                .isPresent();
        change(105, 106, "book-7");
        assertThat(find("/7", SESSION, null)).isEmpty();
    }

    @Test
    void a_change_drops_exactly_the_answers_that_show_the_book() {
        offer("/7", 100, "book-7");
        offer("/8", 100, "book-8");
        offer("/books?q=a", 100, "books", "book-7", "book-9");
        offer("/books?q=b", 100, "books", "book-8");
        offer("/topics", 100, "books");
        change(100, 101, "book-7");
        assertThat(find("/7", ANY, null)).isEmpty();
        assertThat(find("/books?q=a", ANY, null)).isEmpty();
        assertThat(find("/8", ANY, null)).isPresent();
        assertThat(find("/books?q=b", ANY, null)).isPresent();
        assertThat(find("/topics", ANY, null)).isPresent();
        change(101, 102, "books");
        assertThat(find("/8", ANY, null)).isPresent();
        assertThat(find("/books?q=b", ANY, null)).isEmpty();
        assertThat(find("/topics", ANY, null)).isEmpty();
    }

    @Test
    void wrong_turn_11_an_answer_that_comes_after_the_change_that_outdated_it_is_not_kept() {
        change(100, 101, "book-7");
        assertThat(offer("/7", 100, "book-7")).isEqualTo(Offered.TOUCHED_SINCE);
        assertThat(find("/7", ANY, null)).isEmpty();
        assertThat(offer("/7", 101, "book-7")).isEqualTo(Offered.KEPT);
    }

    @Test
    void an_answer_of_a_lagging_replica_is_kept_only_if_nothing_touched_it_since() {
        change(100, 110, "book-7");
        change(110, 120, "book-8");
        assertThat(offer("/7", 110, "book-7")).isEqualTo(Offered.KEPT);
        assertThat(find("/7", SESSION, at(120)).orElseThrow().trueAt()).isEqualTo(at(120));
        assertThat(offer("/list", 110, "books", "book-7", "book-8")).isEqualTo(Offered.TOUCHED_SINCE);
    }

    @Test
    void a_merged_range_counts_as_a_change_at_its_end() {
        offer("/7", 103, "book-7");
        change(100, 110, "book-7");
        assertThat(find("/7", ANY, null)).as("it may have been touched at 104").isEmpty();
        assertThat(offer("/7", 109, "book-7")).isEqualTo(Offered.TOUCHED_SINCE);
    }

    @Test
    void a_gap_is_not_followed_until_what_is_missing_has_been() {
        offer("/7", 100, "book-7");
        assertThat(change(102, 103, "book-8")).isEqualTo(Followed.GAP);
        assertThat(cache.position()).contains(at(100));
        assertThat(find("/7", SESSION, at(103))).as("nothing is known of 103").isEmpty();
        assertThat(change(100, 102, "book-7")).isEqualTo(Followed.ADVANCED);
        assertThat(change(102, 103, "book-8")).isEqualTo(Followed.ADVANCED);
        assertThat(find("/7", ANY, null)).isEmpty();
    }

    @Test
    void what_is_told_twice_changes_nothing_and_tells_how_far_the_replica_is() {
        change(100, 101, "book-7");
        offer("/7", 101, "book-7");
        assertThat(change(100, 101, "book-7")).isEqualTo(Followed.CURRENT);
        assertThat(change(99, 100, "book-7")).isEqualTo(Followed.BEHIND);
        assertThat(find("/7", SESSION, at(101))).isPresent();
    }

    @Test
    void an_event_that_overlaps_what_is_known_is_followed() {
        assertThat(change(90, 104, "book-7")).isEqualTo(Followed.ADVANCED);
        assertThat(cache.position()).contains(at(104));
    }

    @Test
    void beginning_anew_forgets_all_and_refuses_what_was_read_before() {
        offer("/7", 100, "book-7");
        cache.begin(at(200));
        assertThat(find("/7", ANY, null)).isEmpty();
        assertThat(offer("/7", 199, "book-7")).isEqualTo(Offered.BELOW_FLOOR);
        assertThat(offer("/7", 200, "book-7")).isEqualTo(Offered.KEPT);
        assertThat(cache.tagsListed()).isEqualTo(1);
    }

    @Test
    void beginning_anew_in_the_same_log_never_goes_back() {
        cache.begin(at(50));
        assertThat(cache.position()).contains(at(100));
        assertThat(offer("/7", 60, "book-7")).isEqualTo(Offered.BELOW_FLOOR);
    }

    @Test
    void another_log_begins_anew_even_at_a_lower_index() {
        offer("/7", 100, "book-7");
        LogPosition other = new LogPosition("catalog", "other", 5);
        cache.begin(other);
        assertThat(cache.position()).contains(other);
        assertThat(find("/7", ANY, null)).isEmpty();
        assertThat(offer("/7", 100, "book-7")).as("read in the old log").isEqualTo(Offered.OTHER_LOG);
        assertThat(find("/7", ANY, null)).isEmpty();
    }

    @Test
    void a_session_of_another_log_is_not_served() {
        offer("/7", 100, "book-7");
        assertThat(find("/7", SESSION, new LogPosition("catalog", "other", 1))).isEmpty();
    }

    @Test
    void forgetting_a_tag_raises_the_floor() {
        CoherentCache small = cache(1 << 20, 2);
        small.begin(at(100));
        small.follow(new ChangeEvent(100, 101, List.of("book-1")));
        small.follow(new ChangeEvent(101, 102, List.of("book-2")));
        assertThat(small.floor()).isEqualTo(100);
        small.follow(new ChangeEvent(102, 103, List.of("book-3")));
        assertThat(small.floor()).as("book-1 is forgotten").isEqualTo(101);
        assertThat(small.offer("/1", reading(200, 100, "book-1"))).isEqualTo(Offered.BELOW_FLOOR);
        assertThat(small.offer("/9", reading(200, 100, "book-9"))).isEqualTo(Offered.BELOW_FLOOR);
        assertThat(small.offer("/9", reading(200, 101, "book-9"))).isEqualTo(Offered.KEPT);
        assertThat(small.offer("/2", reading(200, 101, "book-2"))).isEqualTo(Offered.TOUCHED_SINCE);
    }

    @Test
    void the_tag_touched_longest_ago_is_forgotten_first() {
        CoherentCache small = cache(1 << 20, 2);
        small.begin(at(100));
        small.follow(new ChangeEvent(100, 101, List.of("book-1")));
        small.follow(new ChangeEvent(101, 102, List.of("book-2")));
        small.follow(new ChangeEvent(102, 103, List.of("book-1")));
        small.follow(new ChangeEvent(103, 104, List.of("book-3")));
        assertThat(small.floor()).as("book-2 is forgotten").isEqualTo(102);
    }

    @Test
    void ones_own_write_is_seen_before_the_feed_tells_of_it() {
        offer("/7", 100, "book-7");
        offer("/8", 100, "book-8");
        cache.wrote(at(104), List.of("book-7"));
        assertThat(find("/7", ANY, null)).isEmpty();
        assertThat(find("/8", SESSION, null)).isPresent();
        assertThat(find("/8", SESSION, at(104)))
                .as("nothing is known of 104 yet")
                .isEmpty();
        assertThat(offer("/7", 103, "book-7")).isEqualTo(Offered.TOUCHED_SINCE);
        assertThat(offer("/7", 104, "book-7")).isEqualTo(Offered.KEPT);
        assertThat(find("/7", SESSION, at(104))).isPresent();
        change(100, 104, "book-7");
        assertThat(find("/7", SESSION, at(104))).as("the change is in it").isPresent();
    }

    @Test
    void a_write_into_another_log_says_nothing_here() {
        offer("/7", 100, "book-7");
        cache.wrote(new LogPosition("catalog", "other", 900), List.of("book-7"));
        assertThat(find("/7", SESSION, null)).isPresent();
    }

    @Test
    void what_is_dropped_by_hand_is_gone_wherever_it_was_read() {
        change(100, 101, "book-1");
        offer("/7", 101, "book-7");
        offer("/8", 150, "book-8");
        offer("/9", 101, "book-9");
        cache.invalidate(List.of("book-7", "book-8"));
        assertThat(find("/7", ANY, null)).isEmpty();
        assertThat(find("/8", ANY, null)).isEmpty();
        assertThat(find("/9", ANY, null)).isPresent();
        assertThat(offer("/7", 100, "book-7")).as("it was under way").isEqualTo(Offered.TOUCHED_SINCE);
    }

    @Test
    void a_session_never_sees_less_than_it_has_seen() {
        offer("/7", 100, "book-7");
        assertThat(find("/7", SESSION, at(100))).isPresent();
        assertThat(find("/7", SESSION, at(101))).isEmpty();
        assertThat(find("/7", ANY, at(101))).isPresent();
        change(100, 101);
        assertThat(find("/7", SESSION, at(101))).isPresent();
    }

    @Test
    void a_linearizable_read_is_served_only_what_is_true_at_the_index_that_was_confirmed_for_it() {
        offer("/7", 100, "book-7");
        assertThat(find("/7", LINEARIZABLE, null)).as("nothing was confirmed").isEmpty();
        assertThat(find("/7", LINEARIZABLE, at(101))).isEmpty();
        change(100, 101, "book-8");
        assertThat(find("/7", LINEARIZABLE, at(101)).orElseThrow().trueAt()).isEqualTo(at(101));
        change(101, 102, "book-7");
        assertThat(find("/7", LINEARIZABLE, at(101))).isEmpty();
    }

    @Test
    void who_waits_for_the_horizon_is_told_when_it_is_there() {
        CompletableFuture<Boolean> reached = cache.reaches(at(102), LONG);
        change(100, 101);
        assertThat(reached).isNotDone();
        change(101, 103);
        assertThat(reached).isCompletedWithValue(true);
        assertThat(cache.reaches(at(103), LONG)).isCompletedWithValue(true);
        assertThat(cache.waiting()).isZero();
    }

    @Test
    void who_waits_in_vain_is_told_so_and_forgotten() {
        assertThat(cache.reaches(new LogPosition("catalog", "other", 1), LONG)).isCompletedWithValue(false);
        assertThat(cache.reaches(at(1_000_000), Duration.ofMillis(5)).join()).isFalse();
        await().atMost(LONG).until(() -> cache.waiting() == 0);
    }

    @Test
    void while_the_feed_is_down_only_any_is_served() {
        offer("/7", 100, "book-7");
        assertThat(cache.find("/7", new Reader(SESSION, null, false))).isEmpty();
        assertThat(cache.find("/7", new Reader(ANY, null, false))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404})
    void found_and_not_found_are_kept(int status) {
        assertThat(cache.offer("/7", reading(status, 100, "book-7"))).isEqualTo(Offered.KEPT);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 304, 206, 301, 400, 409, 410, 429})
    void failures_and_passing_answers_are_never_kept(int status) {
        assertThat(cache.offer("/7", reading(status, 100, "book-7"))).isEqualTo(Offered.NOT_CACHEABLE);
        assertThat(find("/7", ANY, null)).isEmpty();
    }

    @Test
    void an_answer_without_tags_is_not_kept() {
        assertThat(offer("/7", 100)).isEqualTo(Offered.NOT_CACHEABLE);
    }

    @Test
    void an_older_answer_does_not_replace_a_newer_one() {
        offer("/7", 105, "book-7");
        assertThat(offer("/7", 102, "book-7")).isEqualTo(Offered.OLDER);
        assertThat(find("/7", SESSION, at(105))).isPresent();
    }

    @Test
    void before_a_log_is_followed_nothing_is_kept() {
        CoherentCache fresh = cache(1 << 20, 100);
        assertThat(fresh.offer("/7", reading(200, 100, "book-7"))).isEqualTo(Offered.OTHER_LOG);
        assertThat(fresh.find("/7", new Reader(ANY, null, true))).isEmpty();
        assertThat(fresh.follow(new ChangeEvent(1, 2, List.of()))).isEqualTo(Followed.GAP);
    }

    @Test
    void a_log_that_was_put_back_is_left_and_may_be_followed_from_an_earlier_index() {
        offer("/7", 105, "book-7");
        assertThat(cache.leave(at(100))).as("not before the horizon").isFalse();
        assertThat(find("/7", ANY, null)).isPresent();
        assertThat(cache.leave(at(99))).isTrue();
        assertThat(cache.leave(at(99))).as("once").isFalse();
        assertThat(find("/7", ANY, null)).isEmpty();
        assertThat(offer("/7", 106, "book-7")).isEqualTo(Offered.OTHER_LOG);
        cache.begin(at(99));
        assertThat(cache.position()).contains(at(99));
        assertThat(offer("/7", 99, "book-7")).isEqualTo(Offered.KEPT);
    }

    @Test
    void the_weight_is_bounded_and_what_goes_leaves_no_trace() {
        CoherentCache small = cache(20_000, 100);
        small.begin(at(100));
        for (int i = 0; i < 1000; i++) {
            small.offer("/" + i, reading(200, 100, "books", "book-" + i));
        }
        assertThat(small.weightBytes()).isPositive().isLessThanOrEqualTo(20_000);
        assertThat(small.tagsListed()).isEqualTo((int) small.answers() + 1);
        small.follow(new ChangeEvent(100, 101, List.of("books")));
        assertThat(small.answers()).isZero();
        assertThat(small.tagsListed()).isZero();
    }

    private static CoherentCache cache(long maxWeightBytes, int maxTags) {
        return new CoherentCache(maxWeightBytes, maxTags, new CacheMetrics(new MetricRegistry()));
    }

    private Offered offer(String question, long readAt, String... tags) {
        return cache.offer(question, reading(200, readAt, tags));
    }

    private Followed change(long prev, long index, String... tags) {
        return cache.follow(new ChangeEvent(prev, index, List.of(tags)));
    }

    private Optional<Hit> find(String question, Consistency consistency, @Nullable LogPosition seen) {
        return cache.find(question, new Reader(consistency, seen, true));
    }

    private static LogPosition at(long index) {
        return new LogPosition("catalog", "e1", index);
    }

    private static Reading reading(int status, long readAt, String... tags) {
        return new Reading(status, HttpFields.EMPTY, "x".getBytes(UTF_8), at(readAt), Set.of(tags), 0);
    }
}
