package com.pygmy.raft.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeterminismRulesTest {
    private static final String HERE = "com.pygmy.raft.testing..";

    private static boolean refuses(ArchRule rule, Class<?> state) {
        return rule.evaluate(new ClassFileImporter().importClasses(state)).hasViolation();
    }

    @ParameterizedTest
    @ValueSource(classes = {TimeOfDay.class, OffsetTimeOfDay.class, ThisYear.class, ThisMonth.class, SplitRandom.class})
    void a_state_may_not_read_a_clock_or_randomness(Class<?> state) {
        assertThat(refuses(DeterminismRules.noClockAndNoRandomness(HERE), state))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(classes = {CurrentThread.class, PerThread.class})
    void a_state_may_not_know_threads(Class<?> state) {
        assertThat(refuses(DeterminismRules.noThreadsAndNoInputOutput(HERE), state))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                SetOf.class,
                SetCopyOf.class,
                MapOf.class,
                MapOfEntries.class,
                MapCopyOf.class,
                ToSet.class,
                ToMap.class,
                GroupingBy.class
            })
    void a_state_may_not_use_a_collection_without_an_order(Class<?> state) {
        assertThat(refuses(DeterminismRules.noUnorderedIteration(HERE), state)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(classes = {Ordered.class})
    void a_state_may_use_a_collection_with_an_order(Class<?> state) {
        assertThat(refuses(DeterminismRules.noUnorderedIteration(HERE), state)).isFalse();
    }

    record TimeOfDay() {
        LocalTime now() {
            return LocalTime.now(ZoneOffset.UTC);
        }
    }

    record OffsetTimeOfDay() {
        OffsetTime now() {
            return OffsetTime.now(ZoneOffset.UTC);
        }
    }

    record ThisYear() {
        Year now() {
            return Year.now(ZoneOffset.UTC);
        }
    }

    record ThisMonth() {
        YearMonth now() {
            return YearMonth.now(ZoneOffset.UTC);
        }
    }

    record SplitRandom() {
        int next() {
            return new SplittableRandom(1).nextInt();
        }
    }

    record CurrentThread() {
        String name() {
            return Thread.currentThread().getName();
        }
    }

    record PerThread() {
        private static final ThreadLocal<Integer> LAST = ThreadLocal.withInitial(() -> 0);

        int last() {
            return LAST.get();
        }
    }

    record SetOf() {
        Set<String> words() {
            return Set.of("a", "b");
        }
    }

    record SetCopyOf() {
        Set<String> words(List<String> words) {
            return Set.copyOf(words);
        }
    }

    record MapOf() {
        Map<String, String> words() {
            return Map.of("a", "b");
        }
    }

    record MapOfEntries() {
        Map<String, String> words() {
            return Map.ofEntries(Map.entry("a", "b"));
        }
    }

    record MapCopyOf() {
        Map<String, String> words(Map<String, String> words) {
            return Map.copyOf(words);
        }
    }

    record ToSet() {
        Set<String> words(Stream<String> words) {
            return words.collect(Collectors.toSet());
        }
    }

    record ToMap() {
        Map<String, String> words(Stream<String> words) {
            return words.collect(Collectors.toMap(Function.identity(), String::strip));
        }
    }

    record GroupingBy() {
        Map<Integer, List<String>> words(Stream<String> words) {
            return words.collect(Collectors.groupingBy(String::length));
        }
    }

    record Ordered() {
        List<String> words(Stream<String> words) {
            return words.toList();
        }

        Map<Integer, List<String>> byLength(Stream<String> words) {
            return words.collect(Collectors.groupingBy(String::length, TreeMap::new, Collectors.toList()));
        }
    }
}
