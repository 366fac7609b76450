package com.pygmy.benchmarks.counter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The floor of a commit: as many bytes as a log entry with one command, written and made durable in a file that has room. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DiskSync {
    private static final int ENTRY_BYTES = 256;
    private static final int FILE_BYTES = 8 << 20;

    /** On the disk where the replicas keep their files. */
    @Param("target/commit")
    public String directory = "";

    private final ByteBuffer entry = ByteBuffer.allocateDirect(ENTRY_BYTES);
    private @Nullable FileChannel file;
    private long position;

    @Setup(Level.Trial)
    public void open() throws IOException {
        Path path = Files.createDirectories(Path.of(directory)).resolve("floor");
        FileChannel opened = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        opened.write(ByteBuffer.allocate(FILE_BYTES), 0);
        opened.force(true);
        file = opened;
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        Objects.requireNonNull(file).close();
    }

    @Benchmark
    public long fdatasync() throws IOException {
        FileChannel log = Objects.requireNonNull(file);
        entry.clear();
        log.write(entry, position);
        log.force(false);
        position = (position + ENTRY_BYTES) % FILE_BYTES;
        return position;
    }
}
