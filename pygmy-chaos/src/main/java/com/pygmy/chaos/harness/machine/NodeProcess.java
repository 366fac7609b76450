package com.pygmy.chaos.harness.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that cannot outlive this one. Beside it stands a watcher, which holds the reading end of a pipe from here: when
 * the pipe ends, because this process is gone for whatever reason, the watcher kills what it watches, which a stopped process
 * cannot escape either. Thread-safe.
 */
public final class NodeProcess {
    /**
     * What the watcher does. The pipe ends too when the process has ended by itself; then its id may belong to another by now,
     * so only the watcher's own parent is killed.
     */
    private static final String WATCHER = "read -r word;"
            + " parent=$(ps -o ppid= -p $$ 2>/dev/null || cut -d ' ' -f 4 /proc/$$/stat);"
            + " test \"$(echo $parent)\" = \"$1\" && kill -9 \"$1\"";

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

    /** Kills it at once; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        if (!awaitExit(SIGNAL_TIMEOUT)) {
            throw new ClusterFailure("process " + pid() + " is still there after SIGKILL");
        }
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
        try {
            Process sent = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!sent.waitFor(SIGNAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) || sent.exitValue() != 0) {
                throw new ClusterFailure("SIG" + signal + " could not be sent to process " + pid());
            }
        } catch (IOException e) {
            throw new ClusterFailure("SIG" + signal + " could not be sent: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterFailure("interrupted while sending SIG" + signal, e);
        }
    }
}
