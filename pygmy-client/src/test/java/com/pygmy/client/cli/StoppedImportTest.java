package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.client.HttpDouble;
import com.pygmy.client.HttpDouble.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line in a process of its own, stopped while the store is still at work. */
@Timeout(60)
class StoppedImportTest {
    @TempDir
    Path folder;

    @Test
    void an_import_that_is_stopped_says_how_it_goes_on() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (HttpDouble frontend = new HttpDouble(request -> {
            arrived.countDown();
            return Response.NONE;
        })) {
            Files.writeString(folder.resolve("books.csv"), "title\nT\n");
            Process program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Dpygmy.command=./pygmy",
                            "-Dpygmy.frontends=" + frontend.address(),
                            Main.class.getName(),
                            "import",
                            "books.csv",
                            "--topic",
                            "Own books")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            arrived.await();
            program.toHandle().destroy(); // the process's own destroy() would close what is read next
            String said = new String(program.getInputStream().readAllBytes(), UTF_8);

            assertThat(said)
                    .containsPattern("To go on, nothing is stored twice: "
                            + "\\./pygmy import books\\.csv --topic 'Own books' --key \\S+\n");
        }
    }
}
