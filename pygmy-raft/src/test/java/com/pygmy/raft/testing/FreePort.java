package com.pygmy.raft.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are given their port, and may be stopped and started on it again. From below those that systems give to
 * outgoing connections: a port that was free a moment ago would now and then be such a connection's by the time it is bound.
 * Test processes that run side by side have ranges of their own.
 */
public final class FreePort {
    private static final int PORTS = 10_000;
    private static final int FROM = 12_000 + (Integer.getInteger("surefire.forkNumber", 1) - 1) % 2 * PORTS;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private FreePort() {}

    /** One that no process listens on, and that was not given out in this process before. Thread-safe. */
    public static int next() {
        for (int tries = 0; tries < PORTS; tries++) {
            int port = FROM + Math.floorMod(NEXT.getAndIncrement(), PORTS);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("ports " + FROM + " to " + (FROM + PORTS - 1) + " are all taken");
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
