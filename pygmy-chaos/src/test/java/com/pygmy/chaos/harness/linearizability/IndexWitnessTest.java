package com.pygmy.chaos.harness.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.model.Models;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the order of the log leaves open, the operations whose end nobody knows, is placed where it is needed. */
class IndexWitnessTest {
    private static final int UNANSWERED = 60;

    private final List<Event> events = new ArrayList<>();

    @Test
    void any_number_of_unanswered_additions_may_show_in_one_read() {
        Linearizability.Result result = decided(everyOther());
        assertThat(result.verdict()).isEqualTo(Verdict.VALID);
        assertThat(result.objects().get(0).conclusion().method()).isEqualTo("the order of the log");
    }

    @Test
    void an_acknowledged_addition_that_does_not_show_is_missed_all_the_same() {
        List<Value> seen = everyOther();
        seen.remove(Value.of(100));
        assertThat(decided(seen).verdict()).isNotEqualTo(Verdict.VALID);
    }

    /** Every other of the additions that were not answered, and one that was. */
    private static List<Value> everyOther() {
        List<Value> seen = new ArrayList<>(List.of(Value.of(100)));
        for (int element = 0; element < UNANSWERED; element += 2) {
            seen.add(Value.of(element));
        }
        return seen;
    }

    private Linearizability.Result decided(List<Value> seen) {
        for (int element = 0; element < UNANSWERED; element++) {
            note(element, Event.Type.INVOKE, "add", Value.of(element), null);
        }
        // What is removed again makes it more than a matter of what includes what.
        done(201, "add", Value.of(100), Value.of(100), 5);
        done(202, "add", Value.of(101), Value.of(101), 6);
        done(203, "remove", Value.of(101), Value.of(101), 7);
        done(204, "read", Value.NIL, Value.list(seen), 9);
        return Linearizability.check(
                History.of(events), Models.named("set", Value.NIL, Map.of()), Limits.within(Duration.ofSeconds(5)));
    }

    @Test
    void changes_that_say_only_what_they_led_to_are_placed_where_they_fit() {
        Linearizability.Result result = restocked(26);
        assertThat(result.verdict()).isEqualTo(Verdict.VALID);
        assertThat(result.objects().get(0).conclusion().method()).isEqualTo("the order of the log");
        assertThat(restocked(27).verdict()).isNotEqualTo(Verdict.VALID);
    }

    /** Restocks of which each was answered long after others had seen it, the last of them with this many copies. */
    private Linearizability.Result restocked(long last) {
        events.clear();
        for (int i = 0; i < 12; i++) {
            note(i, Event.Type.INVOKE, "restock", Value.of(2), null);
            note(20 + i, Event.Type.INVOKE, "restock", Value.of(-1), null);
        }
        for (int i = 1; i <= 12; i++) {
            done(100 + i, "query", Value.NIL, Value.of(14 + i), i);
        }
        for (int i = 0; i < 12; i++) {
            long left = i == 11 ? last : 15 + i;
            answered(20 + i, Value.list(Value.of(-1), Value.of(left)));
            answered(i, Value.list(Value.of(2), Value.of(16 + i)));
        }
        return Linearizability.check(
                History.of(events),
                Models.named("stock", Value.of(14), Map.of()),
                Limits.within(Duration.ofSeconds(5)));
    }

    private void answered(int process, Value output) {
        int line = events.size() + 1;
        events.add(new Event(
                line,
                Integer.toString(process),
                Event.Type.OK,
                "restock",
                null,
                output,
                line * 1_000L,
                20L,
                null,
                Map.of(Operation.INDEX_FROM, Value.of(0))));
    }

    private void done(int process, String f, Value input, Value output, long index) {
        note(process, Event.Type.INVOKE, f, input, null);
        note(process, Event.Type.OK, f, output, index);
    }

    private void note(int process, Event.Type type, String f, Value value, @Nullable Long index) {
        int line = events.size() + 1;
        events.add(
                new Event(line, Integer.toString(process), type, f, null, value, line * 1_000L, index, null, Map.of()));
    }
}
