package com.pygmy.failover.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.pygmy.failover.NodeAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The admin port of a node on a real socket, which can answer in every way in which an answer never ends. */
final class PolledNode implements AutoCloseable {
    /** How it answers. */
    enum Conduct {
        WELL,
        /** Well, and it keeps those waiting who show its tag, until it behaves otherwise. */
        WAITING,
        /** The same, but for a tenth of a second at most. */
        WAITING_BRIEFLY,
        SILENT,
        ENDLESS_BODY,
        TRICKLING_BODY,
        TRICKLING_HEADERS,
        REDIRECTING
    }

    private static final String HEALTH = "{\"raft\":{\"healthy\":true}}";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String WELL =
            OK + "Set-Cookie: a=b\r\nContent-Length: " + HEALTH.length() + "\r\n\r\n" + HEALTH;

    final String name;
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger cutOff = new AtomicInteger();
    final AtomicInteger waited = new AtomicInteger();
    final List<String> requests = new CopyOnWriteArrayList<>();
    volatile Conduct conduct = Conduct.WELL;
    private final ServerSocket listening;
    private final CountDownLatch closed = new CountDownLatch(1);

    PolledNode(String name) {
        this.name = name;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    NodeAddress address() {
        URI origin = URI.create("http://localhost:" + listening.getLocalPort());
        return new NodeAddress(name, origin, origin);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                connections.incrementAndGet();
                thread(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            StringBuilder request = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                request.append(line).append('\n');
                if (line.isEmpty()) {
                    requests.add(request.toString());
                    request.setLength(0);
                    answer(client.getOutputStream());
                }
            }
        } catch (IOException e) {
            cutOff.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(OutputStream out) throws IOException, InterruptedException {
        switch (conduct) {
            case WELL -> write(out, WELL);
            case WAITING -> waitForNews(out, Integer.MAX_VALUE);
            case WAITING_BRIEFLY -> waitForNews(out, 10);
            case SILENT -> closed.await();
            case ENDLESS_BODY -> forever(out, OK + "\r\n", " ".repeat(8192), 0);
            case TRICKLING_BODY -> forever(out, OK + "\r\n", " ", 20);
            case TRICKLING_HEADERS -> forever(out, OK, "X: y\r\n", 20);
            case REDIRECTING -> write(out, "HTTP/1.1 307 There\r\nLocation: /well\r\nContent-Length: 0\r\n\r\n");
        }
    }

    private void waitForNews(OutputStream out, int timesMax) throws IOException, InterruptedException {
        Conduct now = conduct;
        int times = 0;
        while (last().contains("If-None-Match: \"well\"\n")
                && conduct == now
                && times++ < timesMax
                && !closed.await(10, TimeUnit.MILLISECONDS)) {
            waited.incrementAndGet();
        }
        write(out, WELL.replace("Content-Length", "ETag: \"well\"\r\nContent-Length"));
    }

    private String last() {
        return requests.get(requests.size() - 1);
    }

    private void forever(OutputStream out, String first, String then, long everyMillis)
            throws IOException, InterruptedException {
        write(out, first);
        while (!closed.await(everyMillis, TimeUnit.MILLISECONDS)) {
            write(out, then);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "polled-node");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listening.close();
    }
}
