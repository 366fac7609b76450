package com.pygmy.frontend.read;

import com.pygmy.failover.Group;
import com.pygmy.failover.Need;
import com.pygmy.failover.http.AnswerMarks;
import com.pygmy.failover.http.Forwarded;
import com.pygmy.failover.http.NodeAnswer;
import com.pygmy.failover.http.OutboundRequest;
import com.pygmy.failover.http.RequestBody;
import com.pygmy.frontend.cache.CacheEvent;
import com.pygmy.frontend.cache.CacheMetrics;
import com.pygmy.frontend.cache.CoherentCache;
import com.pygmy.frontend.cache.Reading;
import com.pygmy.frontend.exchange.ClientExchange;
import com.pygmy.frontend.exchange.EndToEndHeaders;
import com.pygmy.frontend.exchange.Route;
import com.pygmy.frontend.forward.PassThrough;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.limits.Holding;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the catalog under way to replicas. Equal reads share one as long as it serves them all, and what it brings is
 * offered to the cache. Thread-safe, never blocks.
 */
final class Fetches {
    private final PassThrough passThrough;
    private final CoherentCache cache;
    private final CacheMetrics metrics;
    private final LongSupplier nanoClock;
    private final ConcurrentHashMap<String, Fetch> underWay = new ConcurrentHashMap<>();

    Fetches(PassThrough passThrough, CoherentCache cache, CacheMetrics metrics, LongSupplier nanoClock) {
        this.passThrough = passThrough;
        this.cache = cache;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /** What a fetch brought. */
    sealed interface Brought {
        /** An answer that is the same for everybody. */
        record Shareable(Reading reading) implements Brought {}

        /** Something that may be meant for the first reader alone. */
        record Other(Forwarded end) implements Brought {}
    }

    /** A fetch, and whether it was this reader who caused it. */
    record Joined(CompletableFuture<Brought> brought, boolean first) {}

    /** A read under way for a reader who had seen this much, and for those who had seen no more. */
    private record Fetch(@Nullable LogPosition seen, CompletableFuture<Brought> brought) {
        boolean serves(@Nullable LogPosition other) {
            return other == null || (seen != null && seen.sameLogAs(other) && seen.index() >= other.index());
        }
    }

    /** Joins a fetch that is under way and will bring what this reader may see, or begins one. */
    Joined join(ClientExchange exchange, Route.ToNode route, @Nullable LogPosition seen) {
        String question = exchange.target();
        Fetch own = new Fetch(seen, new CompletableFuture<>());
        Fetch fetch = underWay.compute(question, (key, other) -> other != null && other.serves(seen) ? other : own);
        boolean first = fetch.brought() == own.brought();
        if (first) {
            ask(exchange, route, own);
        } else {
            metrics.count(CacheEvent.SHARED_FETCH);
        }
        return new Joined(fetch.brought(), first);
    }

    private void ask(ClientExchange exchange, Route.ToNode route, Fetch fetch) {
        String question = exchange.target();
        passThrough
                .forward(Group.CATALOG, request(exchange, route, fetch.seen()))
                .thenApply(end -> {
                    Brought brought = takeIn(question, end);
                    underWay.remove(question, fetch); // once it is in the cache: nobody asks in between
                    return fetch.brought().complete(brought);
                })
                .exceptionally(failure -> {
                    underWay.remove(question, fetch);
                    return fetch.brought().completeExceptionally(failure);
                });
    }

    private static OutboundRequest request(ClientExchange exchange, Route.ToNode route, @Nullable LogPosition seen) {
        HttpFields.Mutable headers =
                HttpFields.build().add(HttpHeader.ACCEPT, "application/json, application/problem+json");
        exchange.trace.putHeaders(headers::add);
        if (seen != null) {
            headers.add(Headers.SESSION, SessionToken.EMPTY.advance(seen).toString());
        }
        return new OutboundRequest(
                "GET",
                exchange.target(),
                headers,
                RequestBody.NONE,
                route.kind(),
                Need.read(seen == null ? 0 : seen.index()),
                exchange.trace.requestId(),
                Holding.of(exchange.request));
    }

    /** Looks whether an answer is one that everybody may be shown, and if so offers it to the cache. */
    Brought takeIn(String question, Forwarded end) {
        if (!(end instanceof Forwarded.Answered answered)) {
            return new Brought.Other(end);
        }
        NodeAnswer answer = answered.answer();
        AnswerMarks marks = answer.marks();
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
}
