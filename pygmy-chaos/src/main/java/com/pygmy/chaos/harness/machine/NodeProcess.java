package com.pygmy.chaos.harness.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that cannot outlive this one. Beside it stands a watcher, which holds the reading end of a pipe from here: when
 * the pipe ends, because this process is gone for whatever reason, the watcher kills what it watches, which a stopped process
 * cannot escape either. Thread-safe.
 */
public final class NodeProcess {
    /**
     * What the watcher does. The pipe ends too when the process has ended by itself; then its id may belong to another by now,
     * so only the watcher's own parent is killed, and what that started. Each is stopped before it is asked what it started: it
     * could start more meanwhile.
     */
    private static final String WATCHER = "read -r word;"
            + " parent=$(ps -o ppid= -p $$ 2>/dev/null || cut -d ' ' -f 4 /proc/$$/stat);"
            + " test \"$(echo $parent)\" = \"$1\" || exit;"
            + " all() { test \"$1\" = $$ && return; kill -STOP \"$1\" 2>/dev/null; echo \"$1\";"
            + " for each in $(cat /proc/\"$1\"/task/*/children 2>/dev/null || pgrep -P \"$1\"); do all \"$each\"; done; };"
            + " kill -9 $(all \"$1\")";

    /**
     * The watcher is a child of the shell that then becomes the process itself, so the process id here is that of the
     * process. Keys pressed at the terminal are for the harness alone.
     */
    private static final String WATCHED = "exec 3<&0; trap '' INT HUP; watcher=$1; shift;"
            + " /bin/sh -c \"$watcher\" watcher $$ <&3 3<&- & exec \"$@\" 3<&- </dev/null";

    private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration END_TIMEOUT = Duration.ofMinutes(4);

    private final Process process;

    private NodeProcess(Process process) {
        this.process = process;
    }

    /** Signals that a fault may send. */
    public enum Signal {
        STOP,
        CONT,
        TERM
    }

    /**
     * Starts a command.
     *
     * @param log where its output is added
     * @throws ClusterFailure where it cannot be started
     */
    public static NodeProcess start(Launch launch, Path log) {
        return start(launch, ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** The same, with its output where that of this process goes. */
    static NodeProcess startHere(Launch launch) {
        return start(launch, ProcessBuilder.Redirect.INHERIT);
    }

    private static NodeProcess start(Launch launch, ProcessBuilder.Redirect output) {
        List<String> watched = new ArrayList<>(List.of("/bin/sh", "-c", WATCHED, "node", WATCHER));
        watched.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(watched);
        builder.directory(launch.directory().toFile());
        builder.environment().putAll(launch.environment());
        builder.redirectErrorStream(true).redirectOutput(output);
        try {
            return new NodeProcess(builder.start());
        } catch (IOException e) {
            throw new ClusterFailure("cannot start " + launch.command().get(0) + ": " + e.getMessage(), e);
        }
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code. */
    public CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Kills it and what it started at once; returns when all of them are gone. */
    public void kill() {
        List<ProcessHandle> started = started();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        if (!awaitExit(SIGNAL_TIMEOUT)
                || !Poll.until(SIGNAL_TIMEOUT, () -> started.stream().noneMatch(NodeProcess::runs))) {
            throw new ClusterFailure("process " + pid() + ", or one that it started, is still there after SIGKILL");
        }
    }

    /**
     * The processes that it started, and those that they did. The watcher is not among them: it has to end a process that
     * stands still.
     */
    private List<ProcessHandle> started() {
        return process.descendants().filter(started -> !isWatcher(started)).toList();
    }

    /** Those that it started itself. */
    Stream<ProcessHandle> children() {
        return process.children().filter(started -> !isWatcher(started));
    }

    private static boolean isWatcher(ProcessHandle started) {
        return started.info()
                .arguments()
                .filter(words -> List.of(words).contains(WATCHER))
                .isPresent();
    }

    /** One that has ended, and that its parent has not asked about, does not run. */
    private static boolean runs(ProcessHandle started) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(started.pid()), "stat"));
            return status.charAt(status.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false; // It is gone.
        }
    }

    /**
     * Lets it stand still, and what it started: a service of several processes would go on working.
     *
     * @throws ClusterFailure where it is gone
     */
    public void pause() {
        signal(Signal.STOP);
        Set<Long> still = new HashSet<>();
        for (List<Long> fresh = startedBut(still); !fresh.isEmpty(); fresh = startedBut(still)) {
            send(Signal.STOP, fresh);
            still.addAll(fresh);
        }
    }

    private List<Long> startedBut(Set<Long> known) {
        return started().stream()
                .map(ProcessHandle::pid)
                .filter(pid -> !known.contains(pid))
                .toList();
    }

    /**
     * Lets it go on, and what it started.
     *
     * @throws ClusterFailure where it is gone
     */
    public void resume() {
        send(Signal.CONT, startedBut(Set.of()));
        signal(Signal.CONT);
    }

    /** Asks it to end and waits until it has, four minutes at most, then kills it; its exit code. */
    int stop() {
        if (isAlive()) {
            signal(Signal.TERM);
        }
        if (!awaitExit(END_TIMEOUT)) {
            kill();
        }
        return process.exitValue();
    }

    /** Whether it ended within this time. */
    public boolean awaitExit(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** @throws ClusterFailure where it cannot be sent, the process being gone, for example */
    public void signal(Signal signal) {
        if (!send(signal, List.of(pid()))) {
            throw new ClusterFailure("SIG" + signal + " could not be sent to process " + pid());
        }
    }

    /** Whether it was sent to all of them. */
    private static boolean send(Signal signal, List<Long> pids) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        return pids.isEmpty() || Tool.run(command).worked();
    }
}
