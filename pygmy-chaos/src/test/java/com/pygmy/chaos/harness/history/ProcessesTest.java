package com.pygmy.chaos.harness.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is a client, whatever it is called. */
class ProcessesTest {
    private static String read(String process) {
        return "{:process " + process + " :type :invoke :f :read :value nil}\n{:process " + process
                + " :type :ok :f :read :value 1}\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "\"c1\"", ":c1", "worker-1", "\"\"", "\"client 7\""})
    void a_process_that_asks_and_is_answered_is_a_client(String process, @TempDir Path directory) throws IOException {
        History history = HistoryReader.parse(read(process));

        assertThat(history.operations()).hasSize(1);
        Edn.write(history.events(), directory.resolve("h"));
        assertThat(HistoryReader.read(directory.resolve("h")).operations()).hasSize(1);
        assertThat(HistoryReader.parse(history.events().stream()
                                .map(JsonLines::write)
                                .reduce("", (text, line) -> text + line + "\n"))
                        .operations())
                .hasSize(1);
    }

    @Test
    void observers_are_no_clients() {
        History history = HistoryReader.parse("""
                {:process :nemesis :type :invoke :f :kill :value nil}
                {:process :nemesis :type :info :f :kill :value "n1"}
                {:process :monitor :type :info :f :load :value 3}
                """ + read("\"c1\""));

        assertThat(history.operations()).extracting(Operation::process).isEqualTo(List.of("c1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "nil", "[1]", "true"})
    void what_is_neither_a_number_nor_a_name_is_refused_by_its_line(String process) {
        assertThatThrownBy(() -> HistoryReader.parse(read(process)))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageStartingWith("line 1: 'process'");
    }

    @Test
    void a_named_process_that_is_answered_must_have_asked() {
        assertThatThrownBy(() -> HistoryReader.parse("{:process \"c1\" :type :ok :f :read :value 1}"))
                .hasMessage("line 1: process c1 is answered but has asked nothing");
    }
}
