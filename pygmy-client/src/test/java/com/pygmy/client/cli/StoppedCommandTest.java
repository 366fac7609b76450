package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.client.HttpDouble;
import com.pygmy.client.HttpDouble.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line in a process of its own, stopped while the store is still at work. */
@Timeout(60)
class StoppedCommandTest {
    @TempDir
    Path folder;

    @Test
    void an_import_that_is_stopped_says_how_it_goes_on() throws Exception {
        Files.writeString(folder.resolve("books.csv"), "title\nT\n");

        assertThat(saidWhenStopped("import", "books.csv", "--topic", "Own books"))
                .containsPattern("To go on, nothing is stored twice: "
                        + "\\./pygmy import books\\.csv --topic 'Own books' --key \\S+\n");
    }

    @Test
    void a_purchase_that_is_stopped_names_its_key() throws Exception {
        assertThat(saidWhenStopped("buy", "1"))
                .containsPattern("it may have happened: to find out, .* add --key \\S+\n");
    }

    @Test
    void a_change_of_stock_that_is_stopped_names_its_key() throws Exception {
        assertThat(saidWhenStopped("restock", "1", "10", "--key", "mine")).contains("add --key mine\n");
    }

    /** What a command says that is ended once its request has come to a frontend that does not answer. */
    private String saidWhenStopped(String... command) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (HttpDouble frontend = new HttpDouble(request -> {
            arrived.countDown();
            return Response.NONE;
        })) {
            Stream<String> program = Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-Dpygmy.command=./pygmy",
                    "-Dpygmy.state=" + folder,
                    "-Dpygmy.frontends=" + frontend.address(),
                    Main.class.getName());
            Process running = new ProcessBuilder(
                            Stream.concat(program, Stream.of(command)).toList())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            arrived.await();
            running.toHandle().destroy(); // the process's own destroy() would close what is read next
            return new String(running.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
