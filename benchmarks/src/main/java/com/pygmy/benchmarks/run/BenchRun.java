package com.pygmy.benchmarks.run;

import com.pygmy.benchmarks.floor.ReplicatedAppend;
import com.pygmy.benchmarks.rival.Rivals;
import com.pygmy.benchmarks.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What one run of the benchmarks shares. Used by one thread. Closing it ends the store, the rivals and the floor. */
public final class BenchRun implements AutoCloseable {
    private final Path repository;
    private final Path directory;
    private final Effort effort;
    private final List<String> profilers;
    private final PrintWriter out;
    private final long begin = System.nanoTime();
    private @Nullable Store store;
    private int stores;
    private int books;
    private @Nullable Rivals rivals;
    private @Nullable ReplicatedAppend floor;
    private OptionalDouble loneCommitMillis = OptionalDouble.empty();

    /** How much is done for each number. */
    public enum Effort {
        /** For quoting. */
        FULL,
        /** For a look. */
        QUICK,
        /** To see that it runs; its numbers mean nothing. */
        SMOKE
    }

    public BenchRun(Path repository, Path directory, Effort effort, List<String> profilers, PrintWriter out) {
        this.repository = repository.toAbsolutePath();
        this.directory = directory.toAbsolutePath();
        this.effort = effort;
        this.profilers = List.copyOf(profilers);
        this.out = out;
    }

    /** Where the services were built. */
    public Path repository() {
        return repository;
    }

    /** A folder for the files of one benchmark; they are kept until the next run wants it. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    public Effort effort() {
        return effort;
    }

    /** One of three, by effort. */
    public <T> T pick(T full, T quick, T smoke) {
        return switch (effort) {
            case FULL -> full;
            case QUICK -> quick;
            case SMOKE -> smoke;
        };
    }

    public Duration pickMillis(long full, long quick, long smoke) {
        return Duration.ofMillis(pick(full, quick, smoke));
    }

    public List<String> profilers() {
        return profilers;
    }

    /** Says what happens now. */
    public void say(String what) {
        out.printf("  %5.0f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
        out.flush();
    }

    /** A store with so many books, warm where a benchmark before this one used it. */
    public Store store(int wanted) throws IOException {
        Store running = store;
        if (running == null || books != wanted) {
            close();
            running = startStore("store-" + ++stores);
            store = running;
            books = wanted;
            say("%,d books imported in %.1f s".formatted(wanted, running.fill(wanted)));
        }
        return running;
    }

    /** A store of the caller's own, in a folder of this name. */
    public Store startStore(String name) throws IOException {
        say("starting a store");
        long begin = System.nanoTime();
        Store started = Store.start(repository, folder(name));
        say("healthy after %.1f s".formatted((System.nanoTime() - begin) / 1e9));
        return started;
    }

    /** What the store is held against, warm where a benchmark before this one used it. */
    public Rivals rivals() throws IOException {
        Rivals running = rivals;
        if (running == null) {
            running = Rivals.start(repository, folder("rivals"));
            rivals = running;
        }
        return running;
    }

    /** The floor of a replicated write, warm where a benchmark before this one used it. */
    public ReplicatedAppend floor() throws Exception {
        ReplicatedAppend running = floor;
        if (running == null) {
            running = ReplicatedAppend.start(folder("floor"));
            floor = running;
            running.run(pick(64, 64, 2), Duration.ZERO, pickMillis(5_000, 3_000, 50));
        }
        return running;
    }

    /** Ends what still runs, so that what comes has the cores for itself. A smoke run has nothing to gain from that. */
    public void clear() {
        if (effort != Effort.SMOKE) {
            close();
        }
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
            store = null;
        }
        if (rivals != null) {
            rivals.close();
            rivals = null;
        }
        if (floor != null) {
            floor.close();
            floor = null;
        }
    }

    /** What {@link #loneCommit} was told; empty before. */
    public OptionalDouble loneCommitMillis() {
        return loneCommitMillis;
    }

    /** Keeps the time of a lone commit, for the other benchmarks of this run to hold their own against. */
    public void loneCommit(double millis) {
        loneCommitMillis = OptionalDouble.of(millis);
    }
}
