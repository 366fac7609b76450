package com.pygmy.catalog.resources;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.pygmy.api.ChangeEvent;
import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.Subscription;
import com.pygmy.raft.dropwizard.Positions;
import com.pygmy.service.http.core.CoreExchange;
import com.pygmy.service.http.core.CoreResource;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /v1/changes}: what was touched, as a stream of events or one page; see {@link ChangeEvent}. No thread waits. */
public final class Changes {
    private static final String PATH = "/v1/changes";
    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    /** What is there is delivered sooner, and a reader is not to wait for long to hear that there is nothing. */
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);

    private static final Logger LOGGER = LoggerFactory.getLogger(Changes.class);

    private final Replica<CatalogState> replica;
    private final BearerTokens tokens;
    private final ScheduledExecutorService timer;
    private final Semaphore places;
    private final Semaphore publicPlaces;
    private final Set<ChangeStream> streams = ConcurrentHashMap.newKeySet();
    private boolean ticking; // only in the timer's thread

    /**
     * Serves changes of a replica.
     *
     * @param streamsMax readers at a time
     * @param publicStreamsMax how many of these may be without the node token
     * @param timer for short tasks; of one thread
     */
    public Changes(
            Replica<CatalogState> replica,
            BearerTokens tokens,
            int streamsMax,
            int publicStreamsMax,
            ScheduledExecutorService timer) {
        this.replica = replica;
        this.tokens = tokens;
        this.timer = timer;
        this.places = new Semaphore(streamsMax);
        this.publicPlaces = new Semaphore(publicStreamsMax);
    }

    /** The resource. */
    public CoreResource resource() {
        return new CoreResource(PATH, "GET", List.of(), FIRST_WAIT, this::read);
    }

    /** Ticks while there are readers. In the timer's thread, as is what adds them. */
    private void tickOn() {
        tick();
        if (streams.isEmpty()) {
            ticking = false;
        } else {
            timer.schedule(this::tickOn, HEARTBEAT.toMillis(), MILLISECONDS);
        }
    }

    private void tick() {
        try {
            ReplicaStatus status = replica.status();
            streams.forEach(stream -> stream.tick(status.applied(), status.draining()));
        } catch (RuntimeException e) {
            // The top of the timer's thread: a failure here must not end its work.
            LOGGER.error("readers of changes were not told that there are none", e);
        }
    }

    private void read(CoreExchange exchange) {
        Positions positions = Positions.of(exchange::header);
        Optional<LogPosition> here = here();
        if (here.isEmpty()) {
            exchange.refuse(Problem.failure(ProblemType.UNAVAILABLE, "this replica has nothing yet", Executed.NO));
            return;
        }
        long after = after(exchange.parameter("after"), here.get());
        boolean isPublic =
                tokens.refusal(exchange.header("Authorization"), Role.NODE).isPresent();
        if (isPublic && !publicPlaces.tryAcquire()) {
            exchange.refuse(tooMany("without the node token"));
        } else if (!places.tryAcquire()) {
            leavePublic(isPublic);
            exchange.refuse(tooMany("at all"));
        } else {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            ended.thenRun(() -> {
                places.release();
                leavePublic(isPublic);
            });
            Map<String, String> headers = positions.headers(here.get());
            if (String.valueOf(exchange.header("Accept")).contains("application/json")) {
                page(exchange, headers, after, here.get(), ended);
            } else {
                stream(exchange, headers, after, ended);
            }
        }
    }

    private void page(
            CoreExchange exchange,
            Map<String, String> headers,
            long after,
            LogPosition here,
            CompletableFuture<Void> ended) {
        ChangePageReader page = new ChangePageReader(exchange, headers, after, here, ended);
        subscribe(after, page, ended);
        timer.schedule(page::answer, FIRST_WAIT.toMillis(), MILLISECONDS);
    }

    private void stream(CoreExchange exchange, Map<String, String> headers, long after, CompletableFuture<Void> ended) {
        ChangeStream stream = new ChangeStream(exchange, headers, after, ended);
        subscribe(after, stream, ended);
        timer.schedule(
                () -> {
                    streams.add(stream);
                    ended.thenRun(() -> streams.remove(stream));
                    if (!ticking) {
                        ticking = true;
                        timer.schedule(this::tickOn, HEARTBEAT.toMillis(), MILLISECONDS);
                    }
                    stream.tick(replica.status().applied(), false);
                },
                FIRST_WAIT.toMillis(),
                MILLISECONDS);
    }

    private void subscribe(long after, ChangeListener reader, CompletableFuture<Void> ended) {
        Subscription subscription = replica.subscribe(after, reader);
        ended.thenRun(subscription::close);
    }

    private void leavePublic(boolean isPublic) {
        if (isPublic) {
            publicPlaces.release();
        }
    }

    private static Problem tooMany(String whose) {
        return Problem.failure(
                ProblemType.OVERLOADED,
                "readers of changes " + whose + ": too many at once (expected: fewer)",
                Executed.NO);
    }

    /** Refuses what comes after an index; the answer's headers say from where on it could be asked. */
    static Problem compacted(long after) {
        return Problem.of(
                ProblemType.COMPACTED, "after: " + after + " (expected: an index whose changes are still kept here)");
    }

    private Optional<LogPosition> here() {
        ReplicaStatus status = replica.status();
        return status.epoch().map(epoch -> new LogPosition(CatalogSchema.GROUP, epoch, Math.max(0, status.applied())));
    }

    private static long after(@Nullable String after, LogPosition here) {
        if (after == null) {
            return here.index();
        }
        try {
            long index = Long.parseLong(after);
            if (index >= 0) {
                return index;
            }
        } catch (NumberFormatException e) {
            // Refused below like a negative one.
        }
        throw BookPages.refused("after: " + after + " (expected: a log index, 0 or more)");
    }
}
