package com.pygmy.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * An open loop: requests that come at a steady rate whether or not those before were answered, all from the calling thread. Each
 * is timed from when it was due, so that one that had to wait for the load itself counts as late as it was. A connection is opened
 * where none is free. Blocks while it runs.
 */
public final class SteadyRate {
    private static final long HIGHEST_NANOS = Duration.ofMinutes(1).toNanos();

    private final List<URI> targets;
    private final int connectionsMax;
    private final Requests requests;
    private final double perSecond;
    private final Map<Integer, Histogram> latency = new TreeMap<>();
    private final Deque<Client> free = new ArrayDeque<>();
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final List<RequestChannel> channels = new ArrayList<>();
    private int underWay;
    private long broken;
    private long countedFrom;

    /** @param targets {@code http://host:port}, which the connections are shared out to in turns */
    public SteadyRate(List<URI> targets, int connectionsMax, double perSecond, Requests requests) {
        this.targets = List.copyOf(targets);
        this.connectionsMax = connectionsMax;
        this.perSecond = perSecond;
        this.requests = requests;
    }

    /**
     * What came of the requests that were due in the counted time.
     *
     * @param latency by status, in nanoseconds since they were due
     * @param unanswered those that had no answer when the load ended, or whose connection broke
     */
    public record Met(Map<Integer, Histogram> latency, long unanswered, double seconds) {
        public long answersOf(int status) {
            Histogram of = latency.get(status);
            return of == null ? 0 : of.getTotalCount();
        }
    }

    /**
     * Runs for this long, after a time that is not counted, and then waits for the answers that are under way.
     *
     * @throws IOException where a connection is refused
     */
    public Met run(Duration settle, Duration length, Duration patience) throws IOException {
        long begin = System.nanoTime();
        countedFrom = begin + settle.toNanos();
        long end = countedFrom + length.toNanos();
        try (Selector selector = Selector.open()) {
            long sent = 0;
            for (long now = begin; now < end; now = System.nanoTime()) {
                long due = (long) ((now - begin) / 1e9 * perSecond);
                for (; sent < due; sent++) {
                    waiting.add(begin + (long) (sent / perSecond * 1e9));
                }
                sendWaiting(selector);
                selector.select(SteadyRate::ready, 1);
            }
            long giveUp = System.nanoTime() + patience.toNanos();
            while (underWay > 0 && System.nanoTime() < giveUp) {
                selector.select(SteadyRate::ready, 1);
            }
            return new Met(latency, waiting.size() + underWay + broken, length.toNanos() / 1e9);
        } finally {
            for (RequestChannel channel : channels) {
                channel.close();
            }
        }
    }

    private void sendWaiting(Selector selector) throws IOException {
        while (!waiting.isEmpty()) {
            Client client = free.poll();
            if (client == null && channels.size() < connectionsMax) {
                client = new Client(selector, targets.get(channels.size() % targets.size()));
                channels.add(client.channel);
            }
            if (client == null) {
                return;
            }
            client.send(waiting.remove());
        }
    }

    private static void ready(SelectionKey key) {
        ((Client) key.attachment()).receive();
    }

    /** One connection. */
    private final class Client {
        private final RequestChannel channel;
        private long due;

        Client(Selector selector, URI target) throws IOException {
            this.channel = RequestChannel.to(target, selector, this);
        }

        void send(long dueNanos) throws IOException {
            due = dueNanos;
            underWay++;
            channel.send(requests.next());
        }

        void receive() {
            try {
                if (channel.receive()) {
                    answered();
                }
            } catch (IOException e) {
                underWay--;
                broken++;
                channels.remove(channel);
                close();
            }
        }

        private void answered() {
            if (due >= countedFrom) {
                latency.computeIfAbsent(channel.response().status(), status -> new Histogram(HIGHEST_NANOS, 3))
                        .recordValue(Math.min(System.nanoTime() - due, HIGHEST_NANOS));
            }
            channel.next();
            underWay--;
            free.add(this);
        }

        private void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
