package com.pygmy.frontend.proxy;

import com.pygmy.api.Consistency;
import com.pygmy.api.Headers;
import com.pygmy.api.session.LogPosition;
import com.pygmy.api.session.SessionToken;
import com.pygmy.frontend.cache.CacheMetrics;
import com.pygmy.frontend.cache.CoherentCache;
import com.pygmy.frontend.cache.Hit;
import com.pygmy.frontend.cache.Reader;
import com.pygmy.frontend.cache.Reading;
import com.pygmy.frontend.routing.AnswerMarks;
import com.pygmy.frontend.routing.Group;
import com.pygmy.frontend.routing.Need;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the catalog: from the cache where the reader may see what is there, else from a replica, and equal reads that come
 * meanwhile share its answer. Thread-safe, never blocks.
 *
 * <p>A read that the cache cannot serve goes to a replica at once instead of waiting for the horizon to move: the replica
 * knows best when it has reached what the session has seen, and its answer is as quick as the feed would be.
 */
public final class CachedReads {
    private static final String HIT = "pygmy; hit";
    private static final String MISS = "pygmy; fwd=miss";
    private static final String CATALOG = Group.CATALOG.toString();

    /** Answers with these are not those that everybody gets. */
    private static final Set<HttpHeader> SPECIAL =
            Set.of(HttpHeader.RANGE, HttpHeader.IF_MATCH, HttpHeader.IF_UNMODIFIED_SINCE);

    private final CoherentCache cache;
    private final BooleanSupplier feedIsCurrent;
    private final PassThrough passThrough;
    private final CacheMetrics metrics;
    private final LongSupplier nanoClock;
    private final ConcurrentHashMap<String, Fetch> fetches = new ConcurrentHashMap<>();

    public CachedReads(
            CoherentCache cache,
            BooleanSupplier feedIsCurrent,
            PassThrough passThrough,
            CacheMetrics metrics,
            LongSupplier nanoClock) {
        this.cache = cache;
        this.feedIsCurrent = feedIsCurrent;
        this.passThrough = passThrough;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /** What a fetch brought. */
    private sealed interface Brought {
        /** An answer that is the same for everybody. */
        record Shareable(Reading reading) implements Brought {}

        /** Something that may be meant for the first reader alone. */
        record Other(Forwarded end) implements Brought {}
    }

    /** A read under way to a replica, for a reader who had seen this much, and for those who had seen no more. */
    private record Fetch(@Nullable LogPosition seen, CompletableFuture<Brought> brought) {
        boolean serves(@Nullable LogPosition other) {
            return other == null || (seen != null && seen.sameLogAs(other) && seen.index() >= other.index());
        }
    }

    /** Answers the client. */
    void serve(Visit visit, Route.ToNode route) {
        if (visit.consistency == Consistency.LINEARIZABLE || !isPlain(visit.request.getHeaders())) {
            metrics.bypassed();
            passThrough(visit, route);
            return;
        }
        boolean any = visit.consistency == Consistency.ANY;
        LogPosition seen = any ? null : visit.session.of(CATALOG).orElse(null);
        Reader reader = new Reader(visit.consistency, seen, feedIsCurrent.getAsBoolean());
        Optional<Hit> hit = cache.find(visit.target(), reader);
        if (hit.isPresent()) {
            metrics.hit();
            Reading reading = hit.get().reading();
            long age = TimeUnit.NANOSECONDS.toSeconds(nanoClock.getAsLong() - reading.readAtNanos());
            visit.show(reading, hit.get().trueAt(), HIT, Math.max(0, age));
        } else {
            metrics.missed();
            fetch(visit, route, seen);
        }
    }

    /** Whether the answer to a request is the one that everybody gets who asks for the same. */
    private static boolean isPlain(HttpFields headers) {
        if (SPECIAL.stream().anyMatch(headers::contains)) {
            return false;
        }
        String accept = headers.get(HttpHeader.ACCEPT);
        return accept == null
                || accept.contains("application/json")
                || accept.contains("application/*")
                || accept.contains("*/*");
    }

    private void fetch(Visit visit, Route.ToNode route, @Nullable LogPosition seen) {
        String question = visit.target();
        Fetch own = new Fetch(seen, new CompletableFuture<>());
        Fetch fetch = fetches.compute(
                question, (key, underWay) -> underWay != null && underWay.serves(seen) ? underWay : own);
        boolean firstToAsk = fetch.brought() == own.brought();
        if (firstToAsk) {
            ask(visit, route, own);
        } else {
            metrics.shared();
        }
        visit.answerWith(fetch.brought(), brought -> deliver(visit, route, seen, brought, firstToAsk));
    }

    private void ask(Visit visit, Route.ToNode route, Fetch fetch) {
        String question = visit.target();
        LogPosition seen = fetch.seen();
        HttpFields.Mutable headers = HttpFields.build()
                .put(HttpHeader.ACCEPT, "application/json, application/problem+json")
                .put(Headers.REQUEST_ID, visit.trace.requestId());
        if (visit.trace.traceparent() != null) {
            headers.put(Headers.TRACEPARENT, visit.trace.traceparent());
        }
        if (seen != null) {
            headers.put(Headers.SESSION, SessionToken.EMPTY.advance(seen).toString());
        }
        OutboundRequest outbound = new OutboundRequest(
                "GET",
                question,
                headers,
                RequestBody.NONE,
                route.kind(),
                Need.read(seen == null ? 0 : seen.index()),
                visit.trace.requestId());
        passThrough
                .forward(Group.CATALOG, outbound)
                .thenApply(end -> {
                    Brought brought = takeIn(question, end);
                    fetches.remove(question, fetch); // once it is in the cache: nobody asks in between
                    return fetch.brought().complete(brought);
                })
                .exceptionally(failure -> {
                    fetches.remove(question, fetch);
                    return fetch.brought().completeExceptionally(failure);
                });
    }

    private Brought takeIn(String question, Forwarded end) {
        if (!(end instanceof Forwarded.Answered answered)) {
            return new Brought.Other(end);
        }
        NodeAnswer answer = answered.answer();
        AnswerMarks marks = AnswerMarks.of(answer.headers());
        Optional<LogPosition> readAt = marks.positionIn(Group.CATALOG);
        boolean good = answer.status() == 200 || answer.status() == 404;
        if (!good || readAt.isEmpty() || marks.tags().isEmpty() || !answer.isWhole()) {
            return new Brought.Other(end);
        }
        Reading reading = new Reading(
                answer.status(),
                EndToEndHeaders.toEverybody(answer.headers()),
                answer.body(),
                readAt.get(),
                Set.copyOf(marks.tags()),
                nanoClock.getAsLong());
        cache.offer(question, reading);
        return new Brought.Shareable(reading);
    }

    private void deliver(
            Visit visit, Route.ToNode route, @Nullable LogPosition seen, Brought brought, boolean firstToAsk) {
        if (brought instanceof Brought.Shareable shareable) {
            LogPosition readAt = shareable.reading().readAt();
            if (seen == null || (seen.sameLogAs(readAt) && readAt.index() >= seen.index())) {
                visit.show(shareable.reading(), readAt, MISS, -1);
                return;
            }
        } else if (brought instanceof Brought.Other other) {
            if (other.end() instanceof Forwarded.GaveUp gaveUp) {
                visit.refuse(gaveUp.problem());
                return;
            }
            if (firstToAsk && other.end() instanceof Forwarded.Answered answered) {
                visit.cacheStatus(MISS);
                visit.pass(
                        answered.answer(),
                        AnswerMarks.of(answered.answer().headers()).session());
                return;
            }
        }
        passThrough(visit, route);
    }

    private void passThrough(Visit visit, Route.ToNode route) {
        visit.cacheStatus(MISS);
        passThrough.serve(visit, route);
    }
}
