package com.pygmy.frontend.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.http.core.CoreExchange;
import com.pygmy.service.http.core.CoreResource;
import com.pygmy.service.http.core.CoreStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/cluster/events}: the last 15 minutes, and then the cluster each second and at each change, as server-sent events.
 * What is told is computed once, however many read it. While nobody does, the cluster is looked at when something changes in it, and
 * at the end of a second in which a request came. Thread-safe; no thread waits for a reader.
 */
public final class ClusterEvents {
    private static final String PATH = "/v1/cluster/events";

    /** Between two looks at changes, at least, and while somebody watches at most. */
    private static final Duration LOOK = Duration.ofMillis(250);

    /** Between two looks while nothing happens and nobody watches. */
    private static final Duration REST = Duration.ofSeconds(10);

    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final ObjectWriter JSON = ApiJson.strict().writer();
    private static final Logger LOGGER = LoggerFactory.getLogger(ClusterEvents.class);

    private final ClusterRecorder recorder;
    private final boolean operations;
    private final RequestMeter meter;
    private final ScheduledExecutorService timer;
    private final Semaphore places;
    private final BooleanSupplier closing;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean changed = new AtomicBoolean();

    /** Only in the timer's thread, as is the time of the last look. */
    private @Nullable ScheduledFuture<?> next;

    private long lookedNanos;

    /**
     * @param meter of the requests that the recorder counts
     * @param timer for short tasks, of one thread
     * @param closing whether the service is about to stop, so that streams end
     */
    public ClusterEvents(
            ClusterRecorder recorder,
            RequestMeter meter,
            ClusterConfiguration configuration,
            ScheduledExecutorService timer,
            BooleanSupplier closing) {
        this.recorder = recorder;
        this.operations = configuration.operations();
        this.places = new Semaphore(configuration.viewersMax());
        this.closing = closing;
        this.meter = meter;
        this.timer = timer;
        recorder.onChange(this::changed);
        inTimer(this::look);
    }

    /** The resource. */
    public CoreResource resource() {
        return new CoreResource(PATH, "GET", List.of(), ANSWER, this::read);
    }

    private void changed() {
        if (changed.compareAndSet(false, true)) {
            inTimer(() -> lookWithin(Math.max(0, LOOK.toNanos() - (System.nanoTime() - lookedNanos))));
        }
    }

    private void inTimer(Runnable task) {
        try {
            timer.execute(task);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("the looks at the cluster end with the service");
        }
    }

    private void lookWithin(long nanos) {
        if (next != null && next.getDelay(TimeUnit.NANOSECONDS) > nanos) {
            next.cancel(false);
            next = timer.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        changed.set(false);
        lookedNanos = System.nanoTime();
        long pause = LOOK.toNanos();
        try {
            // Before seconds are ended: what comes from now on has another look.
            meter.atNextRequest(() -> inTimer(() -> lookWithin(recorder.nanosLeft())));
            boolean news = recorder.look();
            if (closing.getAsBoolean()) {
                viewers.forEach(Viewer::end);
            } else if (news && !viewers.isEmpty()) {
                byte[] event = event("now", recorder.now());
                viewers.removeIf(viewer -> !viewer.tell(event));
            }
            pause = pauseNanos();
        } catch (RuntimeException e) {
            // The top of the timer's thread: a failure here must not end its work.
            LOGGER.error("the cluster was not looked at", e);
        }
        next = timer.schedule(this::look, pause, TimeUnit.NANOSECONDS);
    }

    private long pauseNanos() {
        if (!viewers.isEmpty()) {
            return Math.min(LOOK.toNanos(), recorder.nanosLeft());
        }
        return recorder.isBehind() ? recorder.nanosLeft() : REST.toNanos();
    }

    private void read(CoreExchange exchange) {
        if (String.valueOf(exchange.header("Accept")).contains("application/json")) {
            exchange.json(200, Map.of("Cache-Control", "no-store"), JSON, recorder.history(operations));
        } else if (closing.getAsBoolean()) {
            exchange.refuse(Problem.failure(ProblemType.DRAINING, "this frontend is about to stop", Executed.NO));
        } else if (places.tryAcquire()) {
            stream(exchange);
        } else {
            exchange.refuse(Problem.failure(
                    ProblemType.OVERLOADED, "viewers of the cluster: too many at once (expected: fewer)", Executed.NO));
        }
    }

    private void stream(CoreExchange exchange) {
        exchange.stream(Map.of("Content-Type", "text/event-stream", "Cache-Control", "no-store"))
                .ifPresentOrElse(this::show, places::release);
    }

    private void show(CoreStream out) {
        Viewer viewer = new Viewer(out, this::left);
        viewers.add(viewer); // before the history is read: what comes after it is told, and perhaps twice
        viewer.tell(event("history", recorder.history(operations)));
        viewer.tell(event("now", recorder.now()));
        inTimer(() -> lookWithin(LOOK.toNanos()));
    }

    private void left(Viewer viewer) {
        viewers.remove(viewer);
        places.release();
    }

    private static byte[] event(String name, Object data) {
        try {
            return ("event: " + name + "\ndata: " + JSON.writeValueAsString(data) + "\n\n").getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
