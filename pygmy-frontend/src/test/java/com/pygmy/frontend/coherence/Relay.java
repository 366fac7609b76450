package com.pygmy.frontend.coherence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a frontend and a node's service port, passes every byte on, and can hold back what is answered to some
 * requests, or cut it off. A request is known by its first line, such as {@code GET /v1/books/7 HTTP/1.1}.
 */
final class Relay implements AutoCloseable {
    /** No request begins like this. */
    private static final String NONE = "nothing";

    private final int nodePort;
    private final ServerSocket listening;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private String held = NONE;
    private volatile String refused = NONE;

    Relay(int nodePort) throws IOException {
        this.nodePort = nodePort;
        this.listening = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        thread("relay-accept", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** How often this was asked for, such as {@code GET /v1/books/7}. */
    long asked(String request) {
        return requests.stream().filter(line -> line.startsWith(request + " ")).count();
    }

    /** Whether something was asked for that begins like this. */
    boolean wasAsked(String beginning) {
        return requests.stream().anyMatch(line -> line.startsWith(beginning));
    }

    /** From now on answers to requests that begin like this stay here. */
    synchronized void hold(String beginning) {
        held = beginning;
    }

    /** Lets everything through. */
    synchronized void release() {
        held = NONE;
        notifyAll();
    }

    /** Cuts the connections whose last request begins like this, and those of the requests to come. */
    void refuse(String beginning) {
        refused = beginning;
        lines.stream().filter(line -> line.request.startsWith(beginning)).forEach(Line::cut);
    }

    void refuseNothing() {
        refused = NONE;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                lines.add(new Line(listening.accept()));
            } catch (IOException e) {
                // The relay is closed, or the node is down: whoever came is cut off.
            }
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        release();
        lines.forEach(Line::cut);
    }

    /** One connection and its other half. */
    private final class Line {
        private final Socket client;
        private final Socket node;
        private volatile String request = "";

        Line(Socket client) throws IOException {
            this.client = client;
            try {
                this.node = new Socket(InetAddress.getLoopbackAddress(), nodePort);
            } catch (IOException e) {
                client.close();
                throw e;
            }
            client.setTcpNoDelay(true);
            node.setTcpNoDelay(true);
            thread("relay-to-node", () -> pump(client, node, true));
            thread("relay-to-client", () -> pump(node, client, false));
        }

        private void pump(Socket from, Socket to, boolean towardsNode) {
            byte[] buffer = new byte[64 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (towardsNode) {
                        begin(new String(buffer, 0, count, ISO_8859_1));
                    } else {
                        awaitRelease();
                    }
                    out.write(buffer, 0, count);
                }
            } catch (IOException | InterruptedException e) {
                // One half is gone, and so is the other.
            }
            cut();
        }

        private void begin(String bytes) throws IOException {
            int end = bytes.indexOf("\r\n");
            String line = end < 0 ? "" : bytes.substring(0, end);
            if (line.endsWith("HTTP/1.1")) {
                request = line;
                requests.add(line);
                if (line.startsWith(refused)) {
                    throw new IOException("refused");
                }
            }
        }

        private void awaitRelease() throws InterruptedException {
            synchronized (Relay.this) {
                while (request.startsWith(held) && !listening.isClosed()) {
                    Relay.this.wait(10_000);
                }
            }
        }

        void cut() {
            try {
                client.close();
                node.close();
            } catch (IOException e) {
                throw new IllegalStateException("a socket that cannot be closed", e);
            }
        }
    }
}
