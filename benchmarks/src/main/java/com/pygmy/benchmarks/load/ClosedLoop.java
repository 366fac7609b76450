package com.pygmy.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Keeps each of some connections busy with one request at a time, all from the calling thread: one thread with one selector
 * costs a fraction of what the server spends on the same request, where a thread per connection would cost a change of
 * thread for each. Blocks while it runs.
 */
public final class ClosedLoop {
    private static final long SILENCE_MAX_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long HIGHEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<URI> targets;
    private final int connections;
    private final Requests requests;
    private final String mark;
    private final byte[] markBytes;
    private final Collection<Long> watched;
    private Histogram latency = new Histogram(HIGHEST_NANOS, 3);
    private final Map<Integer, long[]> statuses = new TreeMap<>();
    private long marked;
    private boolean draining;
    private int underWay;
    private long heard;

    private ClosedLoop(List<URI> targets, int connections, Requests requests, String mark, Collection<Long> watched) {
        this.targets = List.copyOf(targets);
        this.connections = connections;
        this.requests = requests;
        this.mark = mark;
        this.markBytes = mark.toLowerCase(java.util.Locale.ROOT).getBytes(ISO_8859_1);
        this.watched = watched;
    }

    /** Load on {@code http://host:port} over so many connections. */
    public static ClosedLoop on(URI target, int connections, Requests requests) {
        return onAll(List.of(target), connections, requests);
    }

    /** The same on several, which the connections are shared out to in turns. */
    public static ClosedLoop onAll(List<URI> targets, int connections, Requests requests) {
        return new ClosedLoop(targets, connections, requests, "", List.of());
    }

    /** The same, which counts the answers whose head contains this. */
    public ClosedLoop counting(String wanted) {
        return new ClosedLoop(targets, connections, requests, wanted, watched);
    }

    /** The same, which looks what these processes take of the processor. */
    public ClosedLoop watching(Collection<Long> pids) {
        return new ClosedLoop(targets, connections, requests, mark, pids);
    }

    /**
     * Runs for this long, after a time that is not counted, and on until the first answer where none has come by then.
     *
     * @throws IOException where a connection is refused or breaks
     */
    public LoadResult run(Duration warmup, Duration length) throws IOException {
        List<RequestChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            connect(selector, channels);
            turn(selector, System.nanoTime() + warmup.toNanos());
            forget();
            long thread = Thread.currentThread().getId();
            long cpu = THREADS.getThreadCpuTime(thread);
            ProcessUse before = ProcessUse.of(watched);
            long begin = System.nanoTime();
            turn(selector, begin + length.toNanos());
            while (latency.getTotalCount() == 0) {
                turn(selector, System.nanoTime() + Duration.ofMillis(10).toNanos());
            }
            long nanos = System.nanoTime() - begin;
            double share = (double) (THREADS.getThreadCpuTime(thread) - cpu) / nanos;
            LoadResult result =
                    result(nanos / 1e9, share, ProcessUse.of(watched).since(before));
            takeBack(selector);
            return result;
        } finally {
            for (RequestChannel channel : channels) {
                channel.close();
            }
        }
    }

    /**
     * Runs until so many answers have come, or for the longest time: compilers count calls and not seconds.
     *
     * @throws IOException where a connection is refused or breaks
     */
    public void warm(long answers, Duration longest) throws IOException {
        List<RequestChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            connect(selector, channels);
            long end = System.nanoTime() + longest.toNanos();
            while (latency.getTotalCount() < answers && System.nanoTime() < end) {
                turn(selector, System.nanoTime() + Duration.ofMillis(10).toNanos());
            }
            takeBack(selector);
        } finally {
            for (RequestChannel channel : channels) {
                channel.close();
            }
        }
    }

    /** Waits for the last answers: an order that is under way when its connection breaks would be in doubt. */
    private void takeBack(Selector selector) throws IOException {
        draining = true;
        while (underWay > 0) {
            turn(selector, System.nanoTime() + Duration.ofMillis(1).toNanos());
        }
    }

    private LoadResult result(double seconds, double share, ProcessUse server) {
        Map<Integer, Long> counts = new TreeMap<>();
        statuses.forEach((status, count) -> counts.put(status, count[0]));
        return new LoadResult(latency.copy(), counts, marked, seconds, share, server);
    }

    private void forget() {
        latency = new Histogram(HIGHEST_NANOS, 3);
        statuses.clear();
        marked = 0;
    }

    private void connect(Selector selector, List<RequestChannel> channels) throws IOException {
        draining = false;
        heard = System.nanoTime();
        forget();
        for (int i = 0; i < connections; i++) {
            Client client = new Client(selector, targets.get(i % targets.size()));
            channels.add(client.channel);
            client.send();
        }
    }

    private void turn(Selector selector, long end) throws IOException {
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            int ready = selector.select(this::ready, Math.max(1, (end - now) / 1_000_000));
            if (ready > 0) {
                heard = now;
            } else if (now - heard > SILENCE_MAX_NANOS) {
                throw new IOException(targets + " have not answered for 20 s");
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            ((Client) key.attachment()).receive();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(targets + ": " + e.getMessage(), e);
        }
    }

    /** One connection. */
    private final class Client {
        private final RequestChannel channel;
        private long sent;

        Client(Selector selector, URI target) throws IOException {
            this.channel = RequestChannel.to(target, selector, this);
        }

        void send() throws IOException {
            byte[] request = requests.next();
            sent = System.nanoTime();
            underWay++;
            channel.send(request);
        }

        void receive() throws IOException {
            if (!channel.receive()) {
                return;
            }
            latency.recordValue(Math.min(System.nanoTime() - sent, HIGHEST_NANOS));
            ResponseParser response = channel.response();
            statuses.computeIfAbsent(response.status(), status -> new long[1])[0]++;
            if (markBytes.length > 0 && response.headContains(markBytes)) {
                marked++;
            }
            channel.next();
            underWay--;
            if (!draining) {
                send();
            }
        }
    }
}
