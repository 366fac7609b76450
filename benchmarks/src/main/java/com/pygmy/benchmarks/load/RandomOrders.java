package com.pygmy.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Requests for orders of one copy of one book, each with a key of its own. */
public final class RandomOrders {
    private RandomOrders() {}

    /** Orders of any of books 1 to {@code books}. */
    public static Requests ofAnyBook(URI frontend, int books) {
        SplittableRandom random = new SplittableRandom(11);
        String run = UUID.randomUUID().toString().substring(0, 8);
        return Requests.numbered(number -> Requests.post(
                frontend,
                "/v1/orders",
                "{\"lines\":[{\"bookId\":" + (1 + random.nextInt(books)) + ",\"copies\":1}]}",
                "Idempotency-Key: " + run + "-" + number));
    }

    /** Orders, through each frontend in turn, that nobody counts: until compilers have done their work. */
    public static void warmUp(List<URI> frontends, int books, int connections, Duration length) throws IOException {
        for (URI frontend : frontends) {
            ClosedLoop.on(frontend, connections, ofAnyBook(frontend, books))
                    .warm(Long.MAX_VALUE, length.dividedBy(frontends.size()));
        }
    }
}
