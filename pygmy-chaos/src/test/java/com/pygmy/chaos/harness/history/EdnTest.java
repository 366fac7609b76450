package com.pygmy.chaos.harness.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written for other checkers. */
class EdnTest {
    private static final String HISTORY = """
            {"process":"run","type":"info","f":"settings","value":{"faults":["kill"],"seconds":1.5,"calm":false},"time":0}
            {"process":"nemesis","type":"invoke","f":"kill the catalog's leader","value":"catalog-1","time":3}
            {"process":0,"type":"invoke","f":"order","key":"a b","value":[[1,3],[]],"time":10}
            {"process":1,"type":"invoke","f":"book","key":"7","value":null,"time":11}
            {"process":0,"type":"ok","f":"order","key":"a b","value":{"id":"A\\"\\\\\\n"},"time":12,"index":5,"node":"order-2"}
            {"process":1,"type":"info","f":"book","key":"7","value":null,"time":13,"error":"no answer"}
            """;

    @TempDir
    Path directory;

    @Test
    void what_is_written_is_read_again_as_it_was() throws IOException {
        List<Event> events = HistoryReader.parse(HISTORY).events();
        Path file = directory.resolve("history.edn");
        Edn.write(events, file);
        List<Event> read = HistoryReader.read(file).events();
        assertThat(read).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++) {
            Event before = events.get(i);
            Event after = read.get(i);
            assertThat(after.type()).isEqualTo(before.type());
            assertThat(after.process()).isEqualTo(before.process());
            assertThat(after.key()).isEqualTo(before.key());
            assertThat(after.value()).isEqualTo(before.value());
            assertThat(after.index()).isEqualTo(before.index());
            assertThat(after.node()).isEqualTo(before.node());
            assertThat(after.more()).isEqualTo(before.more());
        }
    }

    @Test
    void names_are_keywords_and_places_are_counted() {
        List<Event> events = HistoryReader.parse(HISTORY).events();
        assertThat(Edn.write(events.get(1), 1))
                .isEqualTo("{:index 1, :time 3, :process :nemesis, :type :invoke, :f :kill_the_catalog_s_leader,"
                        + " :value \"catalog-1\"}");
        assertThat(Edn.write(events.get(3), 3))
                .isEqualTo("{:index 3, :time 11, :process 1, :type :invoke, :f :book, :key \"7\", :value nil}");
    }

    @Test
    void keys_stand_in_the_values_where_each_event_has_one() throws IOException {
        Path file = directory.resolve("history.edn");
        Edn.write(HistoryReader.parse(HISTORY).events(), file);
        assertThat(Files.readAllLines(file))
                .element(3)
                .isEqualTo("{:index 3, :time 11, :process 1, :type :invoke, :f :book, :value [7 nil]}");
        String mixed = HISTORY + "{\"process\":2,\"type\":\"invoke\",\"f\":\"list\",\"value\":null}\n";
        Edn.write(HistoryReader.parse(mixed).events(), file);
        assertThat(Files.readAllLines(file)).element(3).asString().contains(":key \"7\", :value nil");
    }
}
