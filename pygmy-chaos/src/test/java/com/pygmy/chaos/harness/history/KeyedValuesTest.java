package com.pygmy.chaos.harness.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories of many objects, whose values say which. */
class KeyedValuesTest {
    private static List<Event> events(String text) {
        return HistoryReader.parse(text).events();
    }

    @Test
    void a_pair_is_split_into_key_and_value() {
        List<Event> events = events("""
                {:process 0 :type :invoke :f :write :value [7 3]}
                {:process 0 :type :ok :f :write :value [7 3]}
                {:process :nemesis :type :info :f :start :value [1 2 3]}
                {:process 1 :type :invoke :f :cas :value ["x" [3 4]]}
                {:process 1 :type :info :f :cas :value ["x" [3 4]]}
                {:process 2 :type :invoke :f :read :value [7 nil]}
                {:process 2 :type :ok :f :read :value [7 [1 2]]}
                """);

        assertThat(events).extracting(Event::key).containsExactly("7", "7", null, "x", "x", "7", "7");
        assertThat(events)
                .extracting(event -> event.value().toString())
                .containsExactly("3", "3", "[1 2 3]", "[3 4]", "[3 4]", "nil", "[1 2]");
    }

    @Test
    void a_marked_pair_may_have_any_key() {
        List<Event> events = events("""
                {:process 0 :type :invoke :f :write :value #jepsen.independent.Tuple [[1 2] 3]}
                {:process 0 :type :ok :f :write :value #jepsen.independent.Tuple [[1 2] 3]}
                """);

        assertThat(events).extracting(Event::key).containsOnly("[1 2]");
        assertThat(events).extracting(Event::value).containsOnly(Value.of(3));
    }

    @Test
    void pairs_are_recognised_in_json_lines_and_in_a_log() {
        assertThat(events("""
                        {"process":0,"type":"invoke","f":"read","value":["k",null]}
                        {"process":0,"type":"ok","f":"read","value":["k",5]}
                        """)).extracting(Event::key).containsOnly("k");
        assertThat(events("""
                        INFO  jepsen.util - 0\t:invoke\t:read\t[7 nil]
                        INFO  jepsen.util - 0\t:ok\t:read\t[7 5]
                        """)).extracting(Event::key).containsOnly("7");
    }

    @Test
    void an_answer_without_a_value_is_of_the_key_that_was_asked_for() {
        History history = HistoryReader.parse("""
                {:process 0 :type :invoke :f :read :value [7 nil]}
                {:process 0 :type :fail :f :read :value nil}
                """);

        assertThat(history.operations()).extracting(Operation::key).containsExactly("7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a swap of a single register
                "{:process 0 :type :invoke :f :cas :value [1 2]}\n{:process 0 :type :ok :f :cas :value [1 2]}",
                // a register that holds lists
                "{:process 0 :type :invoke :f :read :value nil}\n{:process 0 :type :ok :f :read :value [1 2]}",
                // writes that may be either
                "{:process 0 :type :invoke :f :write :value [1 2]}\n{:process 0 :type :ok :f :write :value [1 2]}",
                // a transaction of two steps
                "{:process 0 :type :invoke :f :txn :value [[:r 1 nil] [:w 2 3]]}",
                // keys that are named apart
                "{:process 0 :type :invoke :f :read :key 1 :value [7 nil]}"
            })
    void what_may_be_a_value_of_one_object_is_left_as_it_is(String history) {
        assertThat(events(history))
                .allMatch(event -> event.key() == null || event.key().equals("1"));
        assertThat(events(history).get(events(history).size() - 1).value().isList())
                .isTrue();
    }

    @Test
    void a_value_that_is_no_pair_among_marked_ones_is_refused_by_its_line() {
        assertThatThrownBy(() -> events("""
                        {:process 0 :type :invoke :f :read :value #jepsen.independent.Tuple [7 nil]}
                        {:process 0 :type :ok :f :read :value 3}
                        """))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessage("line 2: value: 3 (expected: [key value], as other events have)");
        assertThatThrownBy(() -> events("{:process 0 :type :invoke :f :read :value #jepsen.independent.Tuple 7}"))
                .hasMessage("line 1: #jepsen.independent.Tuple 7 (expected: [key value])");
    }

    @Test
    void forms_that_are_nested_too_deep_are_refused() {
        assertThatThrownBy(() -> events("{:process 0 :value " + "[".repeat(100_000)))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageContaining("nested too deep");
    }

    @Test
    void it_is_said_that_values_are_pairs_and_why() {
        assertThat(HistoryReader.parse("""
                        {:process 0 :type :invoke :f :read :value [7 nil]}
                        """).remarks())
                .containsExactly(
                        "values are read as [key value], an object each: they can be nothing else (jepsen.independent)");
        assertThat(HistoryReader.parse("{:process 0 :type :invoke :f :read :value nil}")
                        .remarks())
                .isEmpty();
    }

    @Test
    void pairs_that_could_be_something_else_are_pairs_where_that_is_said() {
        String writes = "{:process 0 :type :invoke :f :write :value [7 3]}";
        assertThat(HistoryReader.parse(writes).operations())
                .extracting(Operation::key)
                .containsOnlyNulls();
        History said = HistoryReader.parse(writes, HistoryReader.Keys.IN_VALUES);
        assertThat(said.operations()).extracting(Operation::key).containsExactly("7");
        assertThat(said.remarks()).singleElement().asString().contains("as was asked for");
        assertThatThrownBy(() -> HistoryReader.parse(
                        "{:process 0 :type :invoke :f :write :value 3}", HistoryReader.Keys.IN_VALUES))
                .hasMessageStartingWith("line 1: value: 3 (expected: [key value]");
    }
}
