package com.pygmy.raft.dropwizard;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log changes, as server-sent events: {@code GET PATH?after=INDEX}, or from now on without it. No thread waits for a
 * reader; how many there may be at a time is bounded, and so is what is held for each.
 */
final class ChangeStreamServlet extends HttpServlet {
    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeStreamServlet.class);

    private final transient Replica<?> replica;
    private final transient Semaphore places;
    private final transient Set<ChangeStream> streams = ConcurrentHashMap.newKeySet();

    /**
     * Serves the changes of a replica.
     *
     * @param streamsMax readers at a time
     * @param timer for short tasks
     */
    ChangeStreamServlet(Replica<?> replica, int streamsMax, ScheduledExecutorService timer) {
        this.replica = replica;
        this.places = new Semaphore(streamsMax);
        timer.scheduleWithFixedDelay(this::tick, HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), MILLISECONDS);
    }

    private void tick() {
        try {
            boolean draining = replica.status().draining();
            streams.forEach(stream -> stream.tick(draining));
        } catch (RuntimeException e) {
            // The top of the timer's thread: a failure here must not end its work.
            LOGGER.error("readers of changes were not told that there are none", e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ReplicaStatus status = replica.status();
        if (status.epoch().isEmpty()) {
            refuse(request, response, ProblemType.UNAVAILABLE, "this replica has nothing yet");
            return;
        }
        String wanted = request.getHeader("Last-Event-ID"); // of a browser that comes back
        if (wanted == null) {
            wanted = request.getParameter("after");
        }
        long after = wanted == null ? status.applied() : index(wanted);
        if (after < 0) {
            Problem problem = Problem.of(
                    ProblemType.INVALID_REQUEST, "after: '" + wanted + "' (expected: a log index, 0 or more)");
            Problems.write(request, response, problem);
        } else if (!places.tryAcquire()) {
            refuse(request, response, ProblemType.OVERLOADED, "readers of changes: too many at once (expected: fewer)");
        } else {
            ChangeStream stream;
            try {
                stream = open(request, response);
            } catch (IOException | RuntimeException e) {
                places.release();
                throw e;
            }
            streams.add(stream);
            stream.begin(replica, after);
        }
    }

    private ChangeStream open(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(200);
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        AsyncContext async = request.startAsync();
        async.setTimeout(0); // it ends with its reader, or with this node
        return new ChangeStream(async, this::ended);
    }

    private void ended(ChangeStream stream) {
        if (streams.remove(stream)) {
            places.release();
        }
    }

    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, ProblemType type, String detail)
            throws IOException {
        Problems.write(request, response, Problem.failure(type, detail, Executed.NO));
    }

    /** Negative where it is none. */
    private static long index(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }
}
