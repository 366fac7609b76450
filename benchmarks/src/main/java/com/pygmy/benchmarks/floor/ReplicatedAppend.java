package com.pygmy.benchmarks.floor;

import com.pygmy.benchmarks.load.LoadResult;
import com.pygmy.benchmarks.load.ProcessUse;
import com.pygmy.benchmarks.store.JavaProcess;
import com.pygmy.chaos.harness.machine.FreePorts;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * A leader and two followers in three processes, each of which makes every record durable, and an answer when two of three have
 * it: the floor of a replicated write. Each writer of a load has a thread and a connection of its own. Blocks; used by one thread.
 */
public final class ReplicatedAppend implements AutoCloseable {
    private static final long HIGHEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int OK = 200;
    /** With both compilers: it is what hardware and kernel allow, not what a start may cost. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:-UsePerfData");

    private final List<JavaProcess> processes = new ArrayList<>();
    private final int port;

    private ReplicatedAppend(int port) {
        this.port = port;
    }

    /** Starts the three, with their files in this folder, and waits until they listen. */
    public static ReplicatedAppend start(Path directory) throws IOException {
        Files.createDirectories(directory);
        ReplicatedAppend started = new ReplicatedAppend(FreePorts.next());
        try {
            List<String> leader = new ArrayList<>(List.of(Integer.toString(started.port), "leader"));
            for (int i = 1; i <= 2; i++) {
                int port = FreePorts.next();
                String name = "follower-" + i;
                started.launch(directory, AppendFollower.class, name, Integer.toString(port), name)
                        .awaitPort(port);
                leader.add(Integer.toString(port));
            }
            started.launch(directory, AppendLeader.class, "leader", leader.toArray(String[]::new))
                    .awaitPort(started.port);
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private JavaProcess launch(Path directory, Class<?> main, String name, String... arguments) {
        JavaProcess process =
                JavaProcess.start(JVM_OPTIONS, directory, directory.resolve(name + ".log"), main, arguments);
        processes.add(process);
        return process;
    }

    /** Runs so many writers for this long, after a time that is not counted. Their processor time is that of all three processes. */
    public LoadResult run(int writers, Duration warmup, Duration length) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            long begin = System.nanoTime() + warmup.toNanos();
            long end = begin + length.toNanos();
            List<Callable<Histogram>> work = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                work.add(() -> write(begin, end));
            }
            ProcessUse before = use();
            long started = System.nanoTime();
            Histogram all = new Histogram(HIGHEST_NANOS, 3);
            for (Future<Histogram> each : threads.invokeAll(work)) {
                all.add(each.get());
            }
            // The time that is not counted costs as much as the other.
            double share = length.toNanos() / (double) (System.nanoTime() - started);
            return new LoadResult(
                    all,
                    Map.of(OK, all.getTotalCount()),
                    0,
                    length.toNanos() / 1e9,
                    0,
                    use().since(before).times(share));
        } catch (ExecutionException e) {
            throw new IOException("the floor: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private ProcessUse use() throws IOException {
        return ProcessUse.of(processes.stream().map(JavaProcess::pid).toList());
    }

    private Histogram write(long begin, long end) throws IOException {
        Histogram latency = new Histogram(HIGHEST_NANOS, 3);
        byte[] command = new byte[AppendLeader.COMMAND_BYTES];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (long now = System.nanoTime(); now < end; ) {
                out.write(command);
                in.readLong();
                long answered = System.nanoTime();
                if (now >= begin) {
                    latency.recordValue(answered - now);
                }
                now = answered;
            }
        }
        return latency;
    }

    @Override
    public void close() {
        processes.forEach(JavaProcess::close);
    }
}
