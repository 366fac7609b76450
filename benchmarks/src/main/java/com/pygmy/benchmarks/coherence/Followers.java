package com.pygmy.benchmarks.coherence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.store.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Connections to catalog nodes that follow the changes there, as a frontend does, each read by a thread of its own. */
final class Followers implements AutoCloseable {
    private static final Duration HEARD_MAX = Duration.ofSeconds(10);

    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicLong changesHeard = new AtomicLong();

    /** Connects to each of the nodes, and returns once each has begun to tell. */
    static Followers of(List<URI> nodes) throws IOException {
        Followers followers = new Followers();
        AtomicLong begun = new AtomicLong();
        for (URI node : nodes) {
            Socket socket = new Socket(node.getHost(), node.getPort());
            followers.sockets.add(socket);
            socket.getOutputStream().write(Requests.get(node, "/v1/changes", "Accept: text/event-stream"));
            Thread reader = new Thread(() -> followers.read(socket, begun), "follower");
            reader.setDaemon(true);
            reader.start();
        }
        Await.until("followers", HEARD_MAX, () -> begun.get() == nodes.size());
        return followers;
    }

    private void read(Socket socket, AtomicLong begun) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            boolean first = true;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    if (first) {
                        begun.incrementAndGet();
                        first = false;
                    }
                    if (!line.contains("\"tags\":[]")) {
                        changesHeard.incrementAndGet();
                    }
                }
            }
        } catch (IOException e) {
            // Closed, by the one that opened it. Where a node did it, what was heard is too little, and that is looked
            // at.
        }
    }

    /** Waits until all of them together have heard of so many changes. */
    void awaitChanges(long wanted) {
        Await.until(wanted + " changes heard of", HEARD_MAX, () -> changesHeard.get() >= wanted);
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
