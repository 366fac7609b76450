package com.pygmy.chaos.harness.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody uses now. They lie below the range that systems draw the near ends of connections from: a killed node's
 * port must still be free when the node comes back. Thread-safe.
 */
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;
    private static final int TRIES_MAX = 10_000;

    private static final Set<Integer> TAKEN = new HashSet<>();

    private FreePorts() {}

    /**
     * A port that this process was not given before.
     *
     * @throws ClusterFailure where there is none
     */
    public static synchronized int next() {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (!TAKEN.contains(port) && isFree(port)) {
                TAKEN.add(port);
                return port;
            }
        }
        throw new ClusterFailure("no free port between " + FIRST + " and " + LAST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
