package com.pygmy.benchmarks.store;

import com.pygmy.chaos.harness.machine.Launch;
import com.pygmy.chaos.harness.machine.NodeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A class of the benchmarks in a JVM of its own. Cannot outlive this process. */
public final class JavaProcess implements AutoCloseable {
    /**
     * As {@code ./pygmy up} starts replicas, with more memory: the first compiler is done within seconds, the second one would
     * take both cores from what is measured for minutes, in eleven processes.
     */
    public static final List<String> JVM_OPTIONS = List.of(
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms64m", "-Xmx512m", "-Xss512k", "-XX:-UsePerfData");

    private static final Duration START_MAX = Duration.ofSeconds(60);

    private final NodeProcess process;

    private JavaProcess(NodeProcess process) {
        this.process = process;
    }

    /**
     * Starts {@code main} as a replica would be.
     *
     * @param log where its output goes
     */
    public static JavaProcess start(Path directory, Path log, Class<?> main, String... arguments) {
        return start(JVM_OPTIONS, directory, log, main, arguments);
    }

    /** The same with these JVM options. */
    public static JavaProcess start(
            List<String> jvmOptions, Path directory, Path log, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(Arrays.asList(arguments));
        return new JavaProcess(NodeProcess.start(new Launch(command, directory, Map.of()), log));
    }

    /** The class path of this process, which may be relative to another directory than the child's. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .reduce((a, b) -> a + java.io.File.pathSeparator + b)
                .orElse("");
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until somebody listens on this port. */
    public JavaProcess awaitPort(int port) {
        Await.until("port " + port, START_MAX, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the process for port " + port + " ended");
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        return this;
    }

    @Override
    public void close() {
        process.kill();
    }
}
