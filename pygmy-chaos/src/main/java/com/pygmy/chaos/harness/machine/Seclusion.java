package com.pygmy.chaos.harness.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Runs this program once more where it has networks and mounts of its own. What it makes there nobody else sees, and the kernel
 * takes it away with the last process inside, so that nothing can be left behind. Root needs no more than that; others become
 * root inside, by a namespace of users, where the machine allows it.
 */
public final class Seclusion {
    private static final String MARK = "pygmy.chaos.secluded";

    /** What has to work; each step is one that a cluster takes. */
    private static final String PROBE = "ip link set lo up && ip link add pygmy0 type bridge"
            + " && ip link add pygmy-1 type veth peer name pygmy-2 && mount -t tmpfs -o size=64k pygmy /mnt"
            + " && unshare --net true && nsenter --net=/proc/self/ns/net true";

    private Seclusion() {}

    /** Whether this process is inside already. */
    public static boolean isInside() {
        return System.getProperty(MARK) != null;
    }

    /** Whether this process may do to the machine what root may, rather than only to its own namespaces. */
    public static boolean isRoot() {
        try {
            String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
            return map.split("\\s+").length == 3
                    && map.endsWith("4294967295")
                    && Tool.run(List.of("id", "-u")).output().equals("0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Why it cannot be done here; empty where it can. Tries it. */
    public static Optional<String> refusal() {
        for (String tool : List.of("unshare", "nsenter", "ip", "mount")) {
            if (!Tool.exists(tool)) {
                return Optional.of("there is no '" + tool + "' on this machine");
            }
        }
        List<String> probe = new ArrayList<>(entrance());
        probe.addAll(List.of("/bin/sh", "-c", PROBE));
        Tool.Result result = Tool.run(probe);
        return result.worked() ? Optional.empty() : Optional.of("namespaces are not allowed here: " + result.output());
    }

    private static List<String> entrance() {
        List<String> own = List.of("unshare", "--net", "--mount");
        List<String> probe = new ArrayList<>(own);
        probe.add("true");
        return Tool.run(probe).worked() ? own : List.of("unshare", "--user", "--map-root-user", "--net", "--mount");
    }

    /**
     * Runs the program inside, with these arguments and the streams of this process, and waits for its end. When this process
     * is asked to end, so is the one inside, which then has four minutes; when this process is killed, so is that one.
     *
     * @param main the class to begin with
     * @return its exit code
     */
    public static int runAgain(Class<?> main, List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(entrance());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-D" + MARK + "=true", "-cp", System.getProperty("java.class.path")));
        Runtime runtime = Runtime.getRuntime();
        command.addAll(List.of("-Xmx" + runtime.maxMemory(), main.getName()));
        command.addAll(arguments);
        NodeProcess inside =
                NodeProcess.startHere(new Launch(command, Path.of("").toAbsolutePath(), Map.of()));
        Thread end = new Thread(() -> runtime.halt(inside.stop()), "seclusion-end");
        runtime.addShutdownHook(end);
        int code = inside.exit().join();
        try {
            runtime.removeShutdownHook(end);
        } catch (IllegalStateException e) {
            // This process is ending too; the hook gives its exit code.
            new CountDownLatch(1).await();
        }
        return code;
    }
}
