package com.pygmy.benchmarks.load;

import java.net.URI;
import java.util.SplittableRandom;
import java.util.UUID;

/** Requests for orders of one copy of one book, each with a key of its own. */
public final class Order {
    private Order() {}

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
}
