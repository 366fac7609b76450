package com.pygmy.benchmarks.counter;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.benchmarks.store.AdminPort;
import com.pygmy.benchmarks.store.Await;
import com.pygmy.benchmarks.store.JavaProcess;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A group of which every replica is a process of its own, to be killed and started again. Blocks; not thread-safe. */
public final class CounterProcesses implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration HISTORY_MAX = Duration.ofMinutes(2);
    private static final Duration SNAPSHOT_MAX = Duration.ofMinutes(2);
    private static final int PACKED = 256;
    private static final long PIECE = 50_000;

    private final CounterGroup group;
    private final List<JavaProcess> processes = new ArrayList<>();

    private CounterProcesses(CounterGroup group) {
        this.group = group;
    }

    /** Times of commands, one after the other. */
    public record Lone(double p50Millis, double maxMillis) {}

    /** Starts them and waits until all are healthy. */
    public static CounterProcesses start(Path directory, int replicas) throws IOException {
        CounterProcesses started = new CounterProcesses(CounterGroup.in(directory, replicas, PACKED));
        try {
            for (int i = 1; i <= replicas; i++) {
                started.processes.add(started.launch(i));
            }
            for (int i = 1; i <= replicas; i++) {
                Await.until("replica " + i, START_MAX, started.admin(i)::isHealthy);
            }
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private JavaProcess launch(int replica) {
        return JavaProcess.start(
                group.directory(),
                group.log(replica),
                CounterService.class,
                "server",
                group.yaml(replica).toString());
    }

    private AdminPort admin(int replica) {
        return group.admin(replica);
    }

    /** Waits for one. */
    private int leader() {
        int[] found = {0};
        Await.until("a leader", START_MAX, () -> {
            for (int i = 1; i <= processes.size() && found[0] == 0; i++) {
                found[0] = admin(i).isLeader() ? i : 0;
            }
            return found[0] > 0;
        });
        return found[0];
    }

    /** One that does not lead. */
    public int follower() {
        return leader() == 1 ? 2 : 1;
    }

    /** So many more commands, as fast as they go; says how many a second that were. */
    public double write(long commands) {
        long begin = System.nanoTime();
        // In pieces, each of which is answered before anybody's patience ends.
        for (long rest = commands; rest > 0; rest -= PIECE) {
            String answer = admin(leader()).task("history?commands=" + Math.min(rest, PIECE), HISTORY_MAX);
            if (!answer.startsWith("done")) {
                throw new IllegalStateException("history: " + answer);
            }
        }
        return commands / ((System.nanoTime() - begin) / 1e9);
    }

    /** One command after the other, for so long. */
    public Lone lone(Duration length) {
        String[] micros = admin(leader())
                .task("lone?millis=" + length.toMillis(), length.plus(START_MAX))
                .strip()
                .split(" ");
        return new Lone(Double.parseDouble(micros[0]) / 1000, Double.parseDouble(micros[1]) / 1000);
    }

    /** The leader takes a snapshot; says how many seconds that took. */
    public double snapshot() {
        long begin = System.nanoTime();
        admin(leader()).task("raft-snapshot", SNAPSHOT_MAX);
        return (System.nanoTime() - begin) / 1e9;
    }

    /** The size of the leader's newest snapshot, in MiB. */
    public double snapshotMebibytes() throws IOException {
        return largest(group.data(leader()).resolve("log")) / (1024.0 * 1024);
    }

    private static long largest(Path directory) throws IOException {
        long[] largest = {0};
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().contains("/sm/")) {
                    largest[0] = Math.max(largest[0], attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                // The replica goes on beside this, and purges the log behind its snapshot.
                return FileVisitResult.CONTINUE;
            }
        });
        if (largest[0] == 0) {
            throw new IOException("no snapshot in " + directory);
        }
        return largest[0];
    }

    /**
     * Kills a replica and starts it again; says after how many seconds since the start it had applied all that was committed
     * when it was killed, and was healthy.
     *
     * @param wiped whether it loses its directory meanwhile
     */
    public double killAndCatchUp(int replica, boolean wiped) throws IOException {
        long committed = admin(leader()).raft().path("committed").asLong();
        processes.get(replica - 1).close();
        if (wiped) {
            MoreFiles.deleteRecursively(group.data(replica), RecursiveDeleteOption.ALLOW_INSECURE);
        }
        long begin = System.nanoTime();
        processes.set(replica - 1, launch(replica));
        AdminPort admin = admin(replica);
        Await.until(
                "replica " + replica,
                START_MAX,
                () -> admin.isHealthy() && admin.raft().path("applied").asLong() >= committed);
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public void close() {
        processes.forEach(JavaProcess::close);
    }
}
