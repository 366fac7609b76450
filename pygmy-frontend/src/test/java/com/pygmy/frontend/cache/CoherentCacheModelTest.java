package com.pygmy.frontend.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.api.ChangeEvent;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.LogPosition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories against a model that keeps every version: whatever the cache shows must be the model's answer at the index
 * that it names.
 */
class CoherentCacheModelTest {
    private static final int BOOKS = 6;
    private static final int SHELVES = 2;
    private static final int STEPS = 8000;

    private static final int SEEDS_UNTIL_FOUND = 200;

    /** What a frontend may do wrong around its cache, put in on purpose: each has to be found. */
    private enum Mistake {
        NONE,
        /** An answer counts as read when it arrives: one that was overtaken by a change is kept for good. */
        READ_WHEN_IT_ARRIVED,
        /** An answer lacks a tag of what it was made from. */
        TAG_FORGOTTEN,
        /** An event counts although changes before it are missing. */
        GAP_IGNORED,
        /** An event tells the index of a change, and not what it touched. */
        EVENT_WITHOUT_TAGS,
        /** Another log has the name of the one before, and the feed goes on as if it were that one. */
        LOG_REPLACED_UNSEEN
    }

    private record Fetch(String question, Reading reading) {}

    static List<Long> seeds() {
        String fixed = System.getProperty("pygmy.seed");
        return fixed != null
                ? List.of(Long.parseLong(fixed))
                : new Random().longs(60).boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_answer_is_the_right_one_at_the_index_it_names(long seed) {
        History history = new History(seed, Mistake.NONE);
        for (int i = 0; i < STEPS; i++) {
            history.step();
            assertThat(history.wrong).as("seed %s", seed).isEmpty();
        }
        assertThat(history.hits).as("hits, seed %s", seed).isGreaterThan(20);
        assertThat(history.outdated)
                .as("answers refused as outdated, seed %s", seed)
                .isPositive();
        assertThat(history.gaps).as("gaps, seed %s", seed).isPositive();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_mistake_around_the_cache_is_found(Mistake mistake) {
        for (long seed = 1; seed <= SEEDS_UNTIL_FOUND; seed++) {
            History history = new History(seed, mistake);
            for (int i = 0; i < STEPS && history.wrong.isEmpty(); i++) {
                history.step();
            }
            if (!history.wrong.isEmpty()) {
                return;
            }
        }
        assertThat(mistake).as("not found by %d seeds", SEEDS_UNTIL_FOUND).isNull();
    }

    private static final class History {
        private final Random random;
        private final String seed;
        private final Mistake mistake;
        private final CoherentCache cache;
        private final List<Fetch> underWay = new ArrayList<>();
        private final List<ChangeEvent> told = new ArrayList<>();
        private final List<Set<String>> touchedAt = new ArrayList<>();
        /** At each index: where each book stands, and its version. */
        private final List<int[][]> states = new ArrayList<>();

        private int epoch;
        private long lastTold;
        final List<String> wrong = new ArrayList<>();
        int hits;
        int outdated;
        int gaps;

        History(long seed, Mistake mistake) {
            this.random = new Random(seed);
            this.mistake = mistake;
            this.seed = "seed " + seed;
            this.cache = new CoherentCache(
                    random.nextBoolean() ? 6_000 : 1 << 20,
                    2 + random.nextInt(10),
                    new CacheMetrics(new MetricRegistry()));
            newLog();
        }

        void step() {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3 -> change();
                case 4, 5, 6 -> beginFetch();
                case 7, 8, 9, 10 -> endFetch();
                case 11, 12, 13, 14 -> tell();
                case 15 -> {
                    if (random.nextInt(30) == 0) {
                        troubleWithTheFeed();
                    }
                }
                default -> read();
            }
        }

        private void newLog() {
            boolean unseen = mistake == Mistake.LOG_REPLACED_UNSEEN && epoch > 0;
            epoch += unseen ? 0 : 1;
            touchedAt.clear();
            states.clear();
            told.clear();
            touchedAt.add(Set.of());
            states.add(new int[BOOKS][2]);
            int length = random.nextInt(20);
            for (int i = 0; i < length; i++) {
                append();
            }
            lastTold = last();
            if (!unseen) {
                cache.begin(at(last()));
            }
        }

        private void change() {
            long index = append();
            if (random.nextInt(3) == 0) {
                cache.wrote(at(index), touchedAt.get((int) index));
            }
        }

        /** A book changes, moves to another shelf, or nothing is touched. */
        private long append() {
            int[][] before = states.get(states.size() - 1);
            int[][] after = new int[BOOKS][];
            for (int book = 0; book < BOOKS; book++) {
                after[book] = before[book].clone();
            }
            int index = states.size();
            Set<String> touched = new LinkedHashSet<>();
            int kind = random.nextInt(10);
            if (kind > 1) {
                int book = random.nextInt(BOOKS);
                after[book][1] = index;
                touched.add("book-" + book);
                if (kind == 2) {
                    after[book][0] = random.nextInt(SHELVES);
                    touched.add("books");
                }
            }
            states.add(after);
            touchedAt.add(touched);
            return index;
        }

        private void beginFetch() {
            long readAt = Math.max(0, last() - random.nextInt(6)); // some replica, which may lag
            String question = question();
            Reading reading = new Reading(
                    200,
                    HttpFields.EMPTY,
                    answer(question, readAt).getBytes(UTF_8),
                    at(readAt),
                    tags(question, readAt),
                    0);
            underWay.add(new Fetch(question, reading));
        }

        private void endFetch() {
            if (!underWay.isEmpty()) {
                Fetch fetch = underWay.remove(random.nextInt(underWay.size()));
                Reading reading = fetch.reading();
                if (mistake == Mistake.READ_WHEN_IT_ARRIVED) {
                    LogPosition now = cache.position().orElseThrow();
                    reading = new Reading(200, HttpFields.EMPTY, reading.body(), now, reading.tags(), 0);
                }
                outdated += cache.offer(fetch.question(), reading) == Offered.TOUCHED_SINCE ? 1 : 0;
            }
        }

        /** The next event, of one index or some; now and then it is lost, told twice, or an old one comes again. */
        private void tell() {
            long upTo = Math.min(last(), lastTold + random.nextInt(4));
            ChangeEvent event = event(lastTold, upTo);
            lastTold = upTo;
            if (random.nextInt(8) == 0) {
                return;
            }
            told.add(event);
            follow(event);
            if (random.nextInt(8) == 0) {
                follow(told.get(random.nextInt(told.size())));
            }
        }

        private void follow(ChangeEvent told) {
            ChangeEvent event = switch (mistake) {
                case GAP_IGNORED -> new ChangeEvent(Math.min(told.prev(), horizon()), told.index(), told.tags());
                case EVENT_WITHOUT_TAGS -> new ChangeEvent(told.prev(), told.index(), List.of());
                default -> told;
            };
            if (cache.follow(event) == Followed.GAP) {
                gaps++;
                long known = horizon();
                assertThat(event.prev()).as(seed).isGreaterThan(known);
                cache.follow(event(known, last())); // the page
                lastTold = last();
            }
        }

        private ChangeEvent event(long prev, long index) {
            Set<String> tags = new TreeSet<>();
            for (long i = prev + 1; i <= index; i++) {
                tags.addAll(touchedAt.get((int) i));
            }
            return new ChangeEvent(prev, index, List.copyOf(tags));
        }

        private void troubleWithTheFeed() {
            if (random.nextBoolean()) {
                newLog(); // fetches of the old one are still under way
            } else {
                long from = Math.max(0, last() - random.nextInt(5));
                cache.begin(at(from));
                lastTold = Math.max(from, horizon());
            }
        }

        private void read() {
            String question = question();
            @Nullable LogPosition seen = random.nextBoolean() ? null : at(Math.max(0, last() - random.nextInt(6)));
            cache.find(question, new Reader(Consistency.SESSION, seen, true)).ifPresent(hit -> {
                hits++;
                long index = hit.trueAt().index();
                long oldest = seen == null ? 0 : seen.index();
                String shown = new String(hit.reading().body(), UTF_8);
                boolean known = hit.trueAt().epoch().equals("e" + epoch) && index >= oldest && index <= last();
                String right = known ? answer(question, index) : "an index from " + oldest + " to " + last();
                if (!shown.equals(right)) {
                    wrong.add(seed + ": " + question + " at " + hit.trueAt() + " is " + shown + " (expected: " + right
                            + ")");
                }
            });
        }

        private String question() {
            return random.nextInt(3) == 0 ? "shelf-" + random.nextInt(SHELVES) : "book-" + random.nextInt(BOOKS);
        }

        private String answer(String question, long index) {
            int[][] state = states.get((int) index);
            int number = number(question);
            if (question.startsWith("book-")) {
                return "e" + epoch + " version " + state[number][1];
            }
            StringBuilder shown = new StringBuilder("e" + epoch);
            for (int book = 0; book < BOOKS; book++) {
                if (state[book][0] == number) {
                    shown.append(' ').append(book).append('@').append(state[book][1]);
                }
            }
            return shown.toString();
        }

        private Set<String> tags(String question, long index) {
            if (question.startsWith("book-")) {
                return Set.of(question);
            }
            Set<String> tags = new TreeSet<>(mistake == Mistake.TAG_FORGOTTEN ? Set.of() : Set.of("books"));
            for (int book = 0; book < BOOKS; book++) {
                if (states.get((int) index)[book][0] == number(question)) {
                    tags.add("book-" + book);
                }
            }
            return tags;
        }

        private static int number(String question) {
            return Integer.parseInt(question.substring(question.indexOf('-') + 1));
        }

        private long last() {
            return states.size() - 1L;
        }

        private long horizon() {
            return cache.position().orElseThrow().index();
        }

        private LogPosition at(long index) {
            return new LogPosition("catalog", "e" + epoch, index);
        }
    }

    @Test
    void readers_without_a_lock_are_never_shown_a_claim_that_is_false() throws Exception {
        int changes = 300_000;
        CoherentCache cache = new CoherentCache(1 << 20, 100, new CacheMetrics(new MetricRegistry()));
        cache.begin(new LogPosition("catalog", "e1", 0));
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                cache.find("/7", new Reader(Consistency.SESSION, null, true)).ifPresent(hit -> {
                    // Book 7 changes at each even index.
                    long readAt = hit.reading().readAt().index();
                    long trueAt = hit.trueAt().index();
                    if (trueAt / 2 != readAt / 2) {
                        wrong.set("read at " + readAt + ", said to be true at " + trueAt);
                    }
                });
            }
        });
        reader.start();
        for (long index = 1; index <= changes; index++) {
            cache.follow(new ChangeEvent(index - 1, index, index % 2 == 0 ? List.of("book-7") : List.of()));
            Reading reading = new Reading(
                    200, HttpFields.EMPTY, new byte[0], new LogPosition("catalog", "e1", index), Set.of("book-7"), 0);
            cache.offer("/7", reading);
        }
        done.set(true);
        reader.join(10_000);
        assertThat(wrong.get()).isNull();
    }
}
