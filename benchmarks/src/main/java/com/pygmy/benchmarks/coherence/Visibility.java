package com.pygmy.benchmarks.coherence;

import com.pygmy.benchmarks.load.Connection;
import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.store.Store;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * How long after the answer to an order every frontend shows the stock that it left, to readers who take whatever is there.
 * The book is in every cache before; the frontends are asked one after the other, so the time holds their answers too.
 */
final class Visibility {
    private static final Pattern STOCK = Pattern.compile("\"stock\":(\\d+)");
    private static final long GIVE_UP_NANOS = 10_000_000_000L;

    private final List<URI> frontends;
    private final int books;
    private int next;

    Visibility(Store store, int books) {
        this.frontends = store.cluster().frontends();
        this.books = books;
    }

    /** Nanoseconds, of so many orders, each through the next frontend. */
    Histogram run(int orders) throws IOException {
        Histogram nanos = new Histogram(3);
        List<Connection> connections = new ArrayList<>();
        try {
            for (URI frontend : frontends) {
                connections.add(Connection.to(frontend));
            }
            ZipfRequests requests = new ZipfRequests(frontends.get(0), books);
            for (int i = 0; i < orders; i++) {
                int book = 1 + next++ % books;
                long before = keptEverywhere(connections, book);
                Connection ordering = connections.get(i % connections.size());
                CoherenceBenchmark.require(201, ordering.exchange(requests.orderOf(book)), ordering);
                long answered = System.nanoTime();
                for (int frontend = 0; frontend < connections.size(); frontend++) {
                    await(connections.get(frontend), frontend, book, before - 1, answered);
                }
                nanos.recordValue(System.nanoTime() - answered);
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
        return nanos;
    }

    private long keptEverywhere(List<Connection> connections, int book) throws IOException {
        long stock = -1;
        for (int i = 0; i < connections.size(); i++) {
            Connection connection = connections.get(i);
            do {
                stock = stock(connection, i, book, "session");
            } while (!"pygmy; hit".equals(connection.header("Cache-Status")));
        }
        return stock;
    }

    private void await(Connection connection, int frontend, int book, long wanted, long since) throws IOException {
        while (stock(connection, frontend, book, "any") != wanted) {
            if (System.nanoTime() - since > GIVE_UP_NANOS) {
                throw new IllegalStateException("book " + book + ": not visible at " + frontends.get(frontend));
            }
        }
    }

    private long stock(Connection connection, int frontend, int book, String consistency) throws IOException {
        byte[] read = Requests.get(frontends.get(frontend), "/v1/books/" + book, "Pygmy-Consistency: " + consistency);
        CoherenceBenchmark.require(200, connection.exchange(read), connection);
        Matcher stock = STOCK.matcher(connection.body());
        if (!stock.find()) {
            throw new IllegalStateException(connection.body() + " (expected: a book with its stock)");
        }
        return Long.parseLong(stock.group(1));
    }
}
