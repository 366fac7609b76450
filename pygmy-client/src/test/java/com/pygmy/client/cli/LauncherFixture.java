package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the launcher in a folder of its own, whose {@code java} and {@code mvnw} are scripts that wait to be ended. It
 * runs in a process group of its own. The health of its nodes is what the test says.
 */
final class LauncherFixture implements AutoCloseable {
    private static final Path REPOSITORY =
            Path.of("").toAbsolutePath().resolve("..").normalize();
    private static final List<String> NODES =
            List.of("catalog-1", "catalog-2", "catalog-3", "order-1", "order-2", "order-3", "frontend-1", "frontend-2");
    private static final String JAVA = """
            #!/usr/bin/env bash
            case "$*" in
              *-version*) echo 'openjdk version "17.0.1"' >&2 ;;
              *ArchiveClassesAtExit*server*) touch recording.begun; exec -a "java $*" sleep 600 ;;
              *' server '*) printf '%s\\n' "$@"; exec -a "java $*" sleep 600 ;;
              *' await '*) touch await.begun; [ ! -f await.hangs ] || exec sleep 600 ;;
              *) echo "charmap $(locale charmap)"; printf '%s\\n' "$@" "token $PYGMY_NODE_TOKEN" ;;
            esac
            """;
    private static final String MAVEN = """
            #!/bin/sh
            echo begun >> mvnw.runs
            echo '[INFO] Building Pygmy API 0.1 [1/8]'
            sleep 600 &
            sleep 1
            for jar in pygmy-*/target/*.jar; do echo half > "$jar"; done
            touch mvnw.begun
            wait
            """;

    private final Path root;
    private final Map<String, String> environment = new HashMap<>();
    private final List<HttpServer> admins = new ArrayList<>();
    private final List<String> tasks = new CopyOnWriteArrayList<>();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private Path output; // of what was started last
    private int nodesAwaited;
    private @Nullable Process process;
    private final List<Long> groups = new ArrayList<>();

    LauncherFixture(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        this.output = root.resolve("output.txt");
        copy("pygmy");
        copy(".env");
        for (String folder : List.of("launcher", "config")) {
            try (Stream<Path> files = Files.list(REPOSITORY.resolve(folder))) {
                for (Path file : files.toList()) {
                    copy(folder + "/" + file.getFileName());
                }
            }
        }
        write("pom.xml", "");
        script("mvnw", MAVEN);
        script("jdk/bin/java", JAVA);
        script("jdk/bin/javac", "");
        for (String service : List.of("catalog", "order", "frontend", "client")) {
            write("pygmy-" + service + "/target/pygmy-" + service + ".jar", "whole");
            write(".pygmy/cds/" + service + "-17.0.1.jsa", "");
        }
        environment.put("JAVA_HOME", root.resolve("jdk").toString());
        environment.put("PYGMY_STOP_WAIT", "20");
        choosePorts();
    }

    // All are held until the last is found, so that none is given twice.
    private void choosePorts() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (String node : NODES) {
                for (String kind : List.of("PORT", "ADMIN_PORT", "RAFT_PORT")) {
                    ServerSocket socket = freePort();
                    held.add(socket);
                    environment.put(variable(node) + "_" + kind, Integer.toString(socket.getLocalPort()));
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** Below those that systems give to outgoing connections, and those of other modules' tests. */
    private static ServerSocket freePort() throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                return new ServerSocket(
                        ThreadLocalRandom.current().nextInt(10_000, 12_000), 1, InetAddress.getLoopbackAddress());
            } catch (BindException taken) {
                if (tries == 100) {
                    throw taken;
                }
            }
        }
    }

    private static String variable(String node) {
        return node.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private void copy(String name) throws IOException {
        Path target = root.resolve(name);
        Files.createDirectories(target.getParent());
        Files.copy(REPOSITORY.resolve(name), target);
    }

    private void write(String name, String content) throws IOException {
        Path target = root.resolve(name);
        Files.createDirectories(target.getParent());
        Files.writeString(target, content);
        // Each is older than the next one, whatever the resolution of the clock.
        Files.setLastModifiedTime(target, FileTime.from(Instant.now().minusSeconds(name.endsWith(".jsa") ? 60 : 120)));
    }

    private void script(String name, String content) throws IOException {
        write(name, content);
        Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path file(String name) {
        return root.resolve(name);
    }

    Path state(String name) {
        return root.resolve(".pygmy").resolve(name);
    }

    void makeSourcesNewer() throws IOException {
        Files.setLastModifiedTime(file("pom.xml"), FileTime.from(Instant.now()));
    }

    void removeJars() throws IOException {
        for (String service : List.of("catalog", "order", "frontend", "client")) {
            Files.delete(file("pygmy-" + service + "/target/pygmy-" + service + ".jar"));
        }
    }

    void removeArchives() throws IOException {
        for (String service : List.of("catalog", "order", "frontend")) {
            Files.delete(state("cds/" + service + "-17.0.1.jsa"));
        }
    }

    /** What {@link #awaitBegun} waits for, where it is no file: that so many nodes run. */
    void awaitsNodes(int count) {
        nodesAwaited = count;
    }

    void awaitBegun(Path begun) {
        await(() -> Files.exists(begun) && pidFiles().size() >= nodesAwaited);
    }

    void start(String... arguments) throws IOException {
        startAs(file("pygmy"), Map.of(), List.of(arguments));
    }

    /** Starts it in a session of its own, with the signals that a terminal would leave it. */
    void startAs(Path command, Map<String, String> more, List<String> arguments) throws IOException {
        output = root.resolve("output-" + groups.size() + ".txt");
        List<String> words = new ArrayList<>(
                List.of("setsid", "env", "--default-signal=INT", "--default-signal=HUP", command.toString()));
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        process = builder.start();
        groups.add(process.pid());
    }

    /** Runs a script in its folder until that ends, and returns what it says. */
    String shell(String text) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-c", text).directory(root.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process started = builder.start();
        String all = new String(started.getInputStream().readAllBytes(), UTF_8);
        started.waitFor();
        return all;
    }

    int port(String node, String kind) {
        return Integer.parseInt(environment.getOrDefault(variable(node) + "_" + kind, ""));
    }

    private Process running() {
        if (process == null) {
            throw new AssertionError("not started");
        }
        return process;
    }

    void awaitSaid(String text) {
        await(() -> said().contains(text));
    }

    /** To the whole group, as a terminal does. */
    void signal(String name) throws Exception {
        run("bash", "-c", "kill -s " + name + " -- -" + running().pid());
    }

    int awaitExit() throws InterruptedException {
        if (!running().waitFor(120, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end: " + said());
        }
        return running().exitValue();
    }

    String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Those of its group that are left. */
    List<String> processes() throws Exception {
        String group = Long.toString(running().pid());
        return run("ps", "-A", "-o", "pgid=,stat=,args=")
                .lines()
                .map(String::strip)
                .filter(line -> line.split(" +")[0].equals(group) && !line.split(" +")[1].startsWith("Z"))
                .toList();
    }

    List<Path> pidFiles() {
        try (Stream<Path> files = Files.exists(state("run")) ? Files.list(state("run")) : Stream.empty()) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    List<Path> halfJars() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file ->
                            file.toString().endsWith(".jar") && content(file).startsWith("half"))
                    .toList();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Answers for every node's admin port once all nodes run: healthy, but for those given, which say why not, by how often
     * they were asked; null for healthy.
     */
    void serveHealth(Map<String, IntFunction<@Nullable String>> unhealthy) throws IOException {
        await(() -> pidFiles().size() == NODES.size());
        for (String node : NODES) {
            IntFunction<@Nullable String> why = unhealthy.getOrDefault(node, polls -> null);
            AtomicInteger polls = new AtomicInteger();
            HttpServer admin = HttpServer.create(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port(node, "ADMIN_PORT")), 0);
            admin.createContext("/tasks/", exchange -> {
                String task = exchange.getRequestURI().getPath().substring("/tasks/".length());
                tasks.add(node + " " + task);
                String refusal = refusals.get(task);
                if (refusal == null) {
                    exchange.sendResponseHeaders(200, -1);
                } else if (!refusal.isEmpty()) {
                    exchange.sendResponseHeaders(500, refusal.length());
                    exchange.getResponseBody().write(refusal.getBytes(UTF_8));
                }
                exchange.close();
            });
            admin.createContext("/", exchange -> {
                String message = why.apply(polls.incrementAndGet());
                byte[] body = (message == null
                                ? "{\"raft\":{\"healthy\":true}}"
                                : "{\"raft\":{\"healthy\":false,\"message\":\"" + message + "\"}}")
                        .getBytes(UTF_8);
                exchange.sendResponseHeaders(message == null ? 200 : 500, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            admin.start();
            admins.add(admin);
        }
    }

    /** The tasks that nodes were asked for, such as {@code order-1 raft-drain}, in order. */
    List<String> tasks() {
        return List.copyOf(tasks);
    }

    /** Has every node refuse a task with this reason; an empty one closes the connection without an answer. */
    void refuses(String task, String reason) {
        refusals.put(task, reason);
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited 60 s");
            }
            pause();
        }
    }

    private void pause() {
        try {
            if (running().waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it has ended: " + said());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }

    /** Ends all that is left of each group that was started. */
    @Override
    public void close() throws Exception {
        admins.forEach(admin -> admin.stop(0));
        for (long group : groups) {
            run("bash", "-c", "kill -s KILL -- -" + group);
        }
    }
}
