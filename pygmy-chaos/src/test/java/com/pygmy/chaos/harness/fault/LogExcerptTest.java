package com.pygmy.chaos.harness.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.machine.NodeResources;
import com.pygmy.chaos.service.Health;
import com.pygmy.chaos.service.ServiceNode;
import com.pygmy.chaos.service.ServiceProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report tells of a node's log. */
class LogExcerptTest {
    @TempDir
    Path directory;

    private ServiceNode node() throws IOException {
        return new ServiceNode(
                "n1", Hosts.make(NodeResources.SHARED, directory).host("n1"), ServiceProgram.of("true"), Health.tcp(1));
    }

    private static void print(ServiceNode node, List<String> lines) throws IOException {
        Files.write(node.log(), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static List<String> since(ServiceNode node, List<String> lines) throws IOException {
        LogExcerpt excerpt = new LogExcerpt(List.of(node));
        print(node, lines);
        return excerpt.lines().member("n1").items().stream().map(Value::text).toList();
    }

    @Test
    void warnings_since_the_fault_began_come_before_all_else() throws IOException {
        ServiceNode node = node();
        print(node, List.of("WARN long ago"));
        assertThat(since(node, List.of("INFO one", "WARN two", "INFO three", "ERROR four")))
                .containsExactly("WARN two", "ERROR four");
    }

    @Test
    void without_a_warning_the_last_lines_are_told() throws IOException {
        List<String> lines =
                IntStream.range(0, 30).mapToObj(number -> "line " + number).toList();
        assertThat(since(node(), lines)).isEqualTo(lines.subList(24, 30));
    }

    @Test
    void a_line_of_any_length_and_what_is_no_text_do_no_harm() throws IOException {
        ServiceNode node = node();
        LogExcerpt excerpt = new LogExcerpt(List.of(node));
        assertThat(excerpt.lines().member("n1").items()).as("no log yet").isEmpty();
        Files.write(node.log(), new byte[] {(byte) 0xC3, '\n'});
        print(node, List.of("x".repeat(1_000_000)));
        assertThat(excerpt.lines().member("n1").items())
                .allSatisfy(line -> assertThat(line.text()).hasSizeLessThan(310));
    }
}
