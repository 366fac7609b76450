package com.pygmy.benchmarks.read;

import com.pygmy.benchmarks.load.Connection;
import com.pygmy.benchmarks.load.LoadResult;
import com.pygmy.benchmarks.load.ProcessUse;
import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/** A session that changes a book's stock at the leader and at once reads the book on a follower. Only the read is timed. */
final class ReadAfterWrite {
    private final URI leader;
    private final URI follower;
    private final String operator;
    private final int books;

    ReadAfterWrite(Store store, int books) {
        this.leader = store.leader(NodeRole.CATALOG).address();
        this.follower = store.follower(NodeRole.CATALOG).address();
        this.operator = store.operator();
        this.books = books;
    }

    /** @throws IllegalStateException where a read does not see the session's own write */
    LoadResult run(int writes) throws IOException {
        Histogram latency = new Histogram(3);
        String run = UUID.randomUUID().toString().substring(0, 8);
        long begin = System.nanoTime();
        try (Connection writing = Connection.to(leader);
                Connection reading = Connection.to(follower)) {
            for (int i = 0; i < writes; i++) {
                String book = "/v1/books/" + (1 + i % books);
                byte[] adjust = Requests.post(
                        leader,
                        book + "/stock-adjustments",
                        "{\"by\":1}",
                        operator,
                        "Idempotency-Key: " + run + "-" + i);
                require(writing.exchange(adjust), writing.body());
                String stock = writing.body();
                String session = Objects.requireNonNull(writing.header("Pygmy-Session"), "a session");
                byte[] get = Requests.get(follower, book, "Pygmy-Session: " + session);
                long sent = System.nanoTime();
                int status = reading.exchange(get);
                latency.recordValue(System.nanoTime() - sent);
                require(status, reading.body());
                requireSeen(stock, reading.body());
            }
        }
        return new LoadResult(
                latency, Map.of(200, (long) writes), 0, (System.nanoTime() - begin) / 1e9, 0, ProcessUse.UNKNOWN);
    }

    private static void require(int status, String body) {
        if (status != 200 && status != 201) {
            throw new IllegalStateException(status + " " + body + " (expected: 200 or 201)");
        }
    }

    /** The stock that the write answered is in the book that the read answered. */
    private static void requireSeen(String written, String read) {
        String stock = written.substring(written.indexOf("\"stock\""), written.lastIndexOf('}'));
        if (!read.contains(stock)) {
            throw new IllegalStateException("read: " + read + " (expected: " + stock + ", which the session wrote)");
        }
    }
}
