package com.pygmy.frontend.read;

import com.pygmy.failover.Group;
import com.pygmy.failover.http.Forwarded;
import com.pygmy.failover.http.RequestBody;
import com.pygmy.frontend.cache.CacheEvent;
import com.pygmy.frontend.cache.CacheMetrics;
import com.pygmy.frontend.cache.CoherentCache;
import com.pygmy.frontend.cache.Hit;
import com.pygmy.frontend.cache.Reader;
import com.pygmy.frontend.cache.Reading;
import com.pygmy.frontend.exchange.ClientExchange;
import com.pygmy.frontend.exchange.PositionHeaders;
import com.pygmy.frontend.exchange.Route;
import com.pygmy.frontend.forward.PassThrough;
import com.pygmy.frontend.read.Fetches.Brought;
import com.pygmy.frontend.read.Fetches.Joined;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.LogPosition;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the catalog: from the cache where the reader may see what is there, else from a replica, and equal reads that come
 * meanwhile share its answer. Thread-safe, never blocks.
 *
 * <p>A session that is ahead of the horizon waits a little where an answer is kept that may be good for it in a moment: the
 * feed is seldom later than a replica's answer would be. A linearizable read first has the catalog confirm how far the log is
 * and then goes on as a session that has seen as much; where nothing is kept it goes to a replica as it came.
 */
public final class CachedReads {
    private static final String CATALOG = Group.CATALOG.toString();

    private final CoherentCache cache;
    private final BooleanSupplier feedIsCurrent;
    private final PassThrough passThrough;
    private final Fetches fetches;
    private final ReadIndex readIndex;
    private final Duration horizonWait;
    private final CacheMetrics metrics;
    private final LongSupplier nanoClock;

    private volatile PositionHeaders lastTold = PositionHeaders.of(new LogPosition(CATALOG, "none", 0));

    /** @param horizonWait how long a session ahead of the horizon waits for it; zero for not at all */
    public CachedReads(
            CoherentCache cache,
            BooleanSupplier feedIsCurrent,
            PassThrough passThrough,
            ReadIndex readIndex,
            Duration horizonWait,
            CacheMetrics metrics,
            LongSupplier nanoClock) {
        this.cache = cache;
        this.feedIsCurrent = feedIsCurrent;
        this.passThrough = passThrough;
        this.fetches = new Fetches(passThrough, cache, metrics, nanoClock);
        this.readIndex = readIndex;
        this.horizonWait = horizonWait;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /** Answers the client. */
    public void serve(ClientExchange exchange, Route.ToNode route) {
        if (!exchange.isPlain()) {
            metrics.count(CacheEvent.BYPASS);
            exchange.cacheStatus(ClientExchange.MISS);
            passThrough.serve(exchange, route);
            return;
        }
        LogPosition seen = exchange.session.of(CATALOG).orElse(null);
        switch (exchange.consistency) {
            case ANY -> read(exchange, route, new Reader(Consistency.ANY, null, true));
            case SESSION -> read(exchange, route, new Reader(Consistency.SESSION, seen, feedIsCurrent.getAsBoolean()));
            case LINEARIZABLE -> readLatest(exchange, route, seen);
        }
    }

    private void readLatest(ClientExchange exchange, Route.ToNode route, @Nullable LogPosition seen) {
        if (!cache.holds(exchange.target())) {
            metrics.count(CacheEvent.MISS);
            asItCame(exchange, route);
            return;
        }
        exchange.answerWith(readIndex.confirm(), confirmed -> {
            boolean comparable = confirmed.isPresent() && (seen == null || seen.sameLogAs(confirmed.get()));
            if (!comparable) {
                metrics.count(CacheEvent.BYPASS);
                asItCame(exchange, route);
                return;
            }
            LogPosition latest = confirmed.get();
            LogPosition atLeast = seen != null && seen.index() > latest.index() ? seen : latest;
            read(exchange, route, new Reader(Consistency.LINEARIZABLE, atLeast, true));
        });
    }

    /** To a replica with all that the client asked for; the answer is one that others may be shown. */
    private void asItCame(ClientExchange exchange, Route.ToNode route) {
        exchange.answerWith(passThrough.fetch(exchange, route, RequestBody.NONE), end -> {
            fetches.takeIn(exchange.target(), end);
            passOn(exchange, end);
        });
    }

    private void read(ClientExchange exchange, Route.ToNode route, Reader reader) {
        if (show(exchange, reader)) {
            return;
        }
        LogPosition seen = reader.seen();
        boolean soon = reader.feedIsCurrent() && !horizonWait.isZero() && cache.holds(exchange.target());
        if (seen == null || !soon) {
            fetch(exchange, route, reader);
            return;
        }
        exchange.answerWith(cache.reaches(seen, horizonWait), reached -> {
            metrics.count(reached ? CacheEvent.WAITED : CacheEvent.WAITED_IN_VAIN);
            if (!reached || !show(exchange, reader)) {
                fetch(exchange, route, reader);
            }
        });
    }

    /** Answers from the cache if that can be done. */
    private boolean show(ClientExchange exchange, Reader reader) {
        Optional<Hit> hit = cache.find(exchange.target(), reader);
        if (hit.isEmpty()) {
            return false;
        }
        metrics.count(CacheEvent.HIT);
        Reading reading = hit.get().reading();
        long age = TimeUnit.NANOSECONDS.toSeconds(nanoClock.getAsLong() - reading.readAtNanos());
        exchange.show(reading, told(hit.get().trueAt()), ClientExchange.HIT, Math.max(0, age));
        return true;
    }

    private PositionHeaders told(LogPosition position) {
        PositionHeaders last = lastTold;
        if (!last.at().equals(position)) {
            last = PositionHeaders.of(position);
            lastTold = last;
        }
        return last;
    }

    private void fetch(ClientExchange exchange, Route.ToNode route, Reader reader) {
        metrics.count(CacheEvent.MISS);
        Joined joined = fetches.join(exchange, route, reader.seen());
        exchange.answerWith(
                joined.brought(), brought -> deliver(exchange, route, reader.seen(), brought, joined.first()));
    }

    private void deliver(
            ClientExchange exchange,
            Route.ToNode route,
            @Nullable LogPosition seen,
            Brought brought,
            boolean firstToAsk) {
        if (brought instanceof Brought.Shareable shareable) {
            LogPosition readAt = shareable.reading().readAt();
            if (seen == null || (seen.sameLogAs(readAt) && readAt.index() >= seen.index())) {
                exchange.show(shareable.reading(), PositionHeaders.of(readAt), ClientExchange.MISS, -1);
                return;
            }
        } else if (brought instanceof Brought.Other other) {
            if (firstToAsk || other.end() instanceof Forwarded.GaveUp) {
                passOn(exchange, other.end());
                return;
            }
        }
        exchange.cacheStatus(ClientExchange.MISS);
        passThrough.serve(exchange, route);
    }

    private static void passOn(ClientExchange exchange, Forwarded end) {
        if (end instanceof Forwarded.Answered answered) {
            exchange.cacheStatus(ClientExchange.MISS);
            exchange.pass(answered.answer());
        } else if (end instanceof Forwarded.GaveUp gaveUp) {
            exchange.refuse(gaveUp.problem());
        }
    }
}
