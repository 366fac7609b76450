package com.pygmy.raft.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are given their port, and may be stopped and started on it again. From below those that systems give to
 * outgoing connections: a port that was free a moment ago would now and then be such a connection's by the time it is bound.
 * Test processes that run side by side have ranges of their own: each listens on the first port of its range for as long as it runs.
 */
public final class FreePort {
    private static final int FROM = 12_000;
    private static final int TO = 32_000;
    private static final int RANGE = 1_000;
    private static final ServerSocket CLAIM = claim();
    private static final AtomicInteger NEXT = new AtomicInteger();

    private FreePort() {}

    private static ServerSocket claim() {
        for (int begin = FROM; begin < TO; begin += RANGE) {
            try {
                return new ServerSocket(begin);
            } catch (IOException taken) {
                // by another process, or by something else here
            }
        }
        throw new IllegalStateException("each " + RANGE + "th port from " + FROM + " to " + TO + " is taken");
    }

    /** One that no process listens on, and that was not among the last given out in this process. Thread-safe. */
    public static int next() {
        int first = CLAIM.getLocalPort();
        for (int tries = 1; tries < RANGE; tries++) {
            int port = first + 1 + Math.floorMod(NEXT.getAndIncrement(), RANGE - 1);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("ports " + first + " to " + (first + RANGE - 1) + " are all taken");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
