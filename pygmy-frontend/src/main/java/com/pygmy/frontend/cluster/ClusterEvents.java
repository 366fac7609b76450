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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/cluster/events}: the last 15 minutes, and then the cluster each second and at each change, as server-sent events.
 * What is told is computed once, however many read it. Thread-safe; no thread waits for a reader.
 */
public final class ClusterEvents {
    private static final String PATH = "/v1/cluster/events";

    /** How soon a change is seen: much less than it takes to find that a node is dead. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final ObjectWriter JSON = ApiJson.strict().writer();
    private static final Logger LOGGER = LoggerFactory.getLogger(ClusterEvents.class);

    private final ClusterRecorder recorder;
    private final boolean operations;
    private final Semaphore places;
    private final BooleanSupplier closing;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

    /**
     * @param timer for short tasks
     * @param closing whether the service is about to stop, so that streams end
     */
    public ClusterEvents(
            ClusterRecorder recorder,
            ClusterConfiguration configuration,
            ScheduledExecutorService timer,
            BooleanSupplier closing) {
        this.recorder = recorder;
        this.operations = configuration.operations();
        this.places = new Semaphore(configuration.viewersMax());
        this.closing = closing;
        timer.scheduleAtFixedRate(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The resource. */
    public CoreResource resource() {
        return new CoreResource(PATH, "GET", List.of(), ANSWER, this::read);
    }

    private void look() {
        try {
            boolean news = recorder.look();
            if (closing.getAsBoolean()) {
                viewers.forEach(Viewer::end);
            } else if (news && !viewers.isEmpty()) {
                byte[] event = event("now", recorder.now());
                viewers.removeIf(viewer -> !viewer.tell(event));
            }
        } catch (RuntimeException e) {
            // The top of the timer's thread: a failure here must not end its work.
            LOGGER.error("the cluster was not looked at", e);
        }
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
