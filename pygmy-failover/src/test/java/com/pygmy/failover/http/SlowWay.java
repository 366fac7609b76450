package com.pygmy.failover.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A way to a port of this machine on which each answer takes its time. */
final class SlowWay implements AutoCloseable {
    private final ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final int port;
    private final Executor later;

    SlowWay(int port, Duration delay) throws IOException {
        this.port = port;
        this.later = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
        new Thread(this::take, "slow-way").start();
    }

    int port() {
        return front.getLocalPort();
    }

    private void take() {
        try {
            while (true) {
                Socket client = front.accept();
                Socket node = new Socket(InetAddress.getLoopbackAddress(), port);
                open.addAll(List.of(client, node));
                new Thread(() -> pass(client, node, Runnable::run), "slow-way-there").start();
                new Thread(() -> pass(node, client, later), "slow-way-back").start();
            }
        } catch (IOException e) {
            closeAll(); // it is closed
        }
    }

    /** One at a time, so that what is late stays in order. */
    private static void pass(Socket from, Socket to, Executor when) {
        byte[] buffer = new byte[16 * 1024];
        try (from;
                to) {
            for (int read = from.getInputStream().read(buffer);
                    read >= 0;
                    read = from.getInputStream().read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, read);
                CompletableFuture.runAsync(() -> write(to, bytes), when).join();
            }
        } catch (IOException e) {
            // One side has hung up, as it may: both are closed.
        }
    }

    private static void write(Socket to, byte[] bytes) {
        try {
            to.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The next read finds it out.
        }
    }

    private void closeAll() {
        open.forEach(socket -> {
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Override
    public void close() throws IOException {
        front.close();
        closeAll();
    }
}
