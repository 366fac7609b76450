package com.pygmy.chaos.harness.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program that goes into the background, such as a script that starts a daemon. It runs in a namespace of processes of its own:
 * the kernel kills all of it with the first process there, which in turn ends with the last of the others.
 */
public final class Background {
    /** As the first process it also takes note of the end of those whose parents are gone; `sleep` lets the shell do so. */
    private static final String FIRST =
            "\"$@\" || exit;" + " while set -- /proc/[0-9]*; [ $# -gt 1 ]; do sleep 1; done; echo 'no process is left'";

    private static final List<String> NAMESPACE = List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");

    private Background() {}

    /** Why it cannot be done here; empty where it can. Tries it. */
    public static Optional<String> refusal() {
        Tool.Result result = Tool.run(with(NAMESPACE, List.of("true")));
        return result.worked()
                ? Optional.empty()
                : Optional.of("namespaces of processes are not allowed here: " + result.output());
    }

    /** What starts a program that goes into the background, and stays in the foreground until no process of it is left. */
    public static List<String> command(List<String> program) {
        return with(with(NAMESPACE, List.of("/bin/sh", "-c", FIRST, "first")), program);
    }

    /**
     * What runs a command among the processes of such a program, where a process id is what the program takes it for.
     *
     * @param running what was started with {@link #command}
     * @throws ClusterFailure where it has ended
     */
    public static List<String> inside(NodeProcess running, List<String> command) {
        long first = running.children()
                .findFirst()
                .map(ProcessHandle::pid)
                .orElseThrow(() -> new ClusterFailure("process " + running.pid() + " has no namespace any more"));
        List<String> enter = List.of("nsenter", "--target", Long.toString(first), "--pid", "--mount", "--wd=.", "--");
        return with(enter, command);
    }

    private static List<String> with(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
