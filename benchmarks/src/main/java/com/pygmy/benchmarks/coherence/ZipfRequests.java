package com.pygmy.benchmarks.coherence;

import com.pygmy.benchmarks.load.Requests;
import java.net.URI;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Reads of single books, the one of rank k with a likelihood of 1/k (Zipf's law), and now and then an order of one of them.
 * Not thread-safe.
 */
final class ZipfRequests implements Requests {
    private static final int READS_PER_ORDER = 99;

    private final URI target;
    private final SplittableRandom random = new SplittableRandom(5);
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    /** The likelihood of the ranks up to each one. */
    private final double[] upTo;

    private long orders;
    private int reads;

    ZipfRequests(URI target, int books) {
        this.target = target;
        this.upTo = new double[books];
        double sum = 0;
        for (int i = 0; i < books; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
    }

    @Override
    public byte[] next() {
        if (reads == READS_PER_ORDER) {
            reads = 0;
            return order();
        }
        reads++;
        return Requests.get(target, "/v1/books/" + book());
    }

    /** An order of one copy. */
    byte[] order() {
        return orderOf(book());
    }

    byte[] orderOf(int book) {
        return Requests.post(
                target,
                "/v1/orders",
                "{\"lines\":[{\"bookId\":" + book + ",\"copies\":1}]}",
                "Idempotency-Key: " + run + "-" + orders++);
    }

    private int book() {
        double point = random.nextDouble() * upTo[upTo.length - 1];
        int found = Arrays.binarySearch(upTo, point);
        return 1 + Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
    }
}
