package com.pygmy.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which frontend to ask next: the most preferred one that is not avoided. One that failed is avoided for a while, the
 * longer the more often in a row; where all are avoided, the one whose time is up first is asked all the same. Thread-safe.
 */
final class FrontendPool {
    private static final int DOUBLINGS_MAX = 3;

    private final List<Frontend> frontends;
    private final long avoidanceNanos;

    FrontendPool(List<URI> addresses, Duration avoidance) {
        this.frontends = addresses.stream().map(Frontend::new).toList();
        this.avoidanceNanos = avoidance.toNanos();
    }

    /**
     * The one to ask, where these have been asked already: one of the others if any of them is not avoided.
     */
    synchronized URI pick(Set<URI> asked) {
        long now = System.nanoTime();
        Frontend free = firstFree(asked, now);
        if (free == null) {
            free = firstFree(Set.of(), now);
        }
        return free == null ? soonestFree(now).address : free.address;
    }

    /** Whether there is one that is neither avoided nor among these. */
    synchronized boolean hasOtherThan(Set<URI> asked) {
        return firstFree(asked, System.nanoTime()) != null;
    }

    synchronized void failed(URI address) {
        Frontend frontend = of(address);
        frontend.failures++;
        frontend.avoidedUntilNanos =
                System.nanoTime() + (avoidanceNanos << Math.min(frontend.failures - 1, DOUBLINGS_MAX));
    }

    synchronized void answered(URI address) {
        of(address).failures = 0;
    }

    private @Nullable Frontend firstFree(Set<URI> asked, long now) {
        for (Frontend frontend : frontends) {
            if (!asked.contains(frontend.address) && frontend.isFree(now)) {
                return frontend;
            }
        }
        return null;
    }

    private Frontend soonestFree(long now) {
        Frontend soonest = frontends.get(0);
        for (Frontend frontend : frontends) {
            if (frontend.avoidedUntilNanos - now < soonest.avoidedUntilNanos - now) {
                soonest = frontend;
            }
        }
        return soonest;
    }

    private Frontend of(URI address) {
        return frontends.stream()
                .filter(frontend -> frontend.address.equals(address))
                .findFirst()
                .orElseThrow();
    }

    private static final class Frontend {
        final URI address;
        int failures;
        long avoidedUntilNanos;

        Frontend(URI address) {
            this.address = address;
        }

        boolean isFree(long now) {
            return failures == 0 || avoidedUntilNanos - now <= 0;
        }
    }
}
