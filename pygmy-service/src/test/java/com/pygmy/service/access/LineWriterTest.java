package com.pygmy.service.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Counter;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LineWriterTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MORE_THAN_A_PIPE_HOLDS = 256 * 1024;

    @TempDir
    Path directory;

    private final Counter written = new Counter();
    private final Counter leftOut = new Counter();

    private LineWriter writer(long fileBytesMax, int waitingBytesMax) throws IOException {
        RotatedFile file = new RotatedFile(directory.resolve("a.log"), fileBytesMax, 1, Clock.systemUTC());
        return new LineWriter(file, waitingBytesMax, written, leftOut);
    }

    private static void add(LineWriter writer, String line) {
        byte[] bytes = (line + "\n").getBytes(US_ASCII);
        writer.add(bytes, bytes.length);
    }

    @Test
    void lines_without_room_are_left_out_and_counted() throws Exception {
        LineWriter writer = writer(1000, 10);
        add(writer, "one");
        add(writer, "too long");
        add(writer, "two");
        assertThat(leftOut.getCount()).isEqualTo(1);
        assertThat(written.getCount()).isZero();
        writer.start();
        writer.stop();
        assertThat(written.getCount()).isEqualTo(2);
        assertThat(directory.resolve("a.log")).hasContent("one\ntwo\n");
    }

    @Test
    void only_lines_that_are_in_the_file_count_as_written() throws Exception {
        Files.writeString(directory.resolve("a.log"), "this file is full\n");
        Path inTheWay = Files.createDirectories(directory.resolve("a.log.1/not-empty"));
        LineWriter writer = writer(10, 1000);
        writer.start();
        for (String line : new String[] {"one", "two", "three"}) {
            add(writer, line);
        }
        await().atMost(SOON).until(() -> leftOut.getCount() == 3);
        assertThat(written.getCount()).isZero();
        Files.delete(inTheWay);
        add(writer, "four");
        writer.stop();
        assertThat(written.getCount()).isEqualTo(1);
        assertThat(leftOut.getCount()).isEqualTo(3);
        assertThat(directory.resolve("a.log")).hasContent("four\n");
    }

    @Test
    void lines_that_come_while_others_are_written_are_written_before_it_stops() throws Exception {
        Path pipe = directory.resolve("a.log");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (RandomAccessFile bothEnds = new RandomAccessFile(pipe.toFile(), "rw");
                FileInputStream reader = new FileInputStream(bothEnds.getFD())) {
            LineWriter writer = writer(1 << 30, 1 << 20);
            writer.start();
            add(writer, "x".repeat(MORE_THAN_A_PIPE_HOLDS));
            await().atMost(SOON).until(() -> reader.available() > 0);
            add(writer, "the last");
            Thread stopping = new Thread(() -> stop(writer));
            stopping.start();
            await().atMost(SOON).until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
            StringBuilder all = new StringBuilder();
            await().atMost(SOON).until(() -> {
                byte[] bytes = new byte[reader.available()];
                all.append(new String(bytes, 0, reader.read(bytes), US_ASCII));
                return all.toString().endsWith("the last\n");
            });
            stopping.join();
        }
        assertThat(written.getCount()).isEqualTo(2);
        assertThat(leftOut.getCount()).isZero();
    }

    private static void stop(LineWriter writer) {
        try {
            writer.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
