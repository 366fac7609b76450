package com.pygmy.benchmarks.kills;

import com.pygmy.benchmarks.load.Connection;
import com.pygmy.benchmarks.load.Requests;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** One session that reads books and now and then buys one, at each frontend in turn, without pause. For one thread. */
public final class KillsClient {
    private static final int READS_PER_ORDER = 4;

    private final int number;
    private final List<URI> frontends;
    private final int books;
    private final Purchases purchases;
    private final SplittableRandom random;
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final Map<URI, Connection> connections = new HashMap<>();
    private String session = "";
    private int asked;

    /** @param books of which he buys: 1 to so many */
    public KillsClient(int number, List<URI> frontends, int books, Purchases purchases) {
        this.number = number;
        this.frontends = List.copyOf(frontends);
        this.books = books;
        this.purchases = purchases;
        this.random = new SplittableRandom(number);
    }

    /** @param end in {@link System#nanoTime} */
    public void runUntil(long end) {
        while (System.nanoTime() < end) {
            URI frontend = frontends.get(asked % frontends.size());
            int book = 1 + random.nextInt(books);
            if (asked++ % (READS_PER_ORDER + 1) == READS_PER_ORDER) {
                buy(frontend, book);
            } else {
                read(frontend, book);
            }
        }
    }

    private void read(URI frontend, int book) {
        byte[] request = Requests.get(frontend, "/v1/books/" + book, "Pygmy-Session: " + session);
        ask(frontend, request, new Purchases.Asked(number, book, false, System.nanoTime()));
    }

    private void buy(URI frontend, int book) {
        byte[] request = Requests.post(
                frontend,
                "/v1/orders",
                "{\"lines\":[{\"bookId\":" + book + ",\"copies\":1}]}",
                "Idempotency-Key: " + run + "-" + number + "-" + asked,
                "Pygmy-Session: " + session);
        ask(frontend, request, new Purchases.Asked(number, book, true, System.nanoTime()));
    }

    private void ask(URI frontend, byte[] request, Purchases.Asked what) {
        try {
            Connection connection = connections.get(frontend);
            if (connection == null) {
                connection = Connection.to(frontend);
                connections.put(frontend, connection);
            }
            int status = connection.exchange(request);
            long nanos = System.nanoTime() - what.beganAt();
            String token = connection.header("Pygmy-Session");
            String index = connection.header("Pygmy-Index");
            boolean hit = "pygmy; hit".equals(connection.header("Cache-Status"));
            if (token != null) {
                session = token;
            }
            purchases.add(new Purchases.Answered(what, status, nanos, index, hit, connection.body()));
        } catch (IOException e) {
            connections.remove(frontend);
            purchases.add(new Purchases.Answered(
                    what, 0, System.nanoTime() - what.beganAt(), null, false, String.valueOf(e.getMessage())));
        }
    }
}
