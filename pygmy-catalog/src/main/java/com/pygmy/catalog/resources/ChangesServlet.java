package com.pygmy.catalog.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.ChangeEvent;
import com.pygmy.api.ChangePage;
import com.pygmy.catalog.state.CatalogSchema;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.Subscription;
import com.pygmy.raft.dropwizard.Positions;
import com.pygmy.service.problem.Problems;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /v1/changes}: what was touched, as a stream of events or one page; see {@link ChangeEvent}. */
public final class ChangesServlet extends HttpServlet {
    public static final String PATH = "/v1/changes";

    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final int PAGE_MAX = 1000;
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangesServlet.class);
    private static final ObjectWriter EVENT = ApiJson.strict().writerFor(ChangeEvent.class);
    private static final ObjectWriter PAGE = ApiJson.strict().writerFor(ChangePage.class);
    private static final long serialVersionUID = 1;

    private final transient Replica<CatalogState> replica;
    private final transient ExecutorService streams;
    private final transient BearerTokens tokens;
    private final Semaphore publicStreams;

    /**
     * Serves changes of a replica.
     *
     * @param streams one thread for each open stream; where it has none left, a further stream is refused
     * @param publicStreamsMax how many of these may be for readers without the node token
     */
    public ChangesServlet(
            Replica<CatalogState> replica, ExecutorService streams, BearerTokens tokens, int publicStreamsMax) {
        this.replica = replica;
        this.streams = streams;
        this.tokens = tokens;
        this.publicStreams = new Semaphore(publicStreamsMax);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Positions positions = Positions.of(request);
            Optional<LogPosition> here = here();
            if (here.isEmpty()) {
                Problems.write(request, response, unavailable("this replica has nothing yet"));
                return;
            }
            long after = after(request, here.get());
            positions.write(response, here.get());
            String accept = String.valueOf(request.getHeader("Accept"));
            boolean onePage = accept.contains("application/json");
            begin(request, response, async -> serve(async, after, here.get(), onePage));
        } catch (RuntimeException e) {
            Pending.fail(request, response, e);
        }
    }

    /** Has it served by a thread of its own, if there is a place for this reader. */
    private void begin(HttpServletRequest request, HttpServletResponse response, Consumer<AsyncContext> serving)
            throws IOException {
        boolean isPublic =
                tokens.refusal(request.getHeader("Authorization"), Role.NODE).isPresent();
        if (isPublic && !publicStreams.tryAcquire()) {
            Problems.write(request, response, tooMany("without the node token"));
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        try {
            streams.execute(() -> {
                try {
                    serving.accept(async);
                } finally {
                    leave(isPublic); // before the reader sees the end
                    async.complete();
                }
            });
        } catch (RejectedExecutionException e) {
            leave(isPublic);
            Problems.write(request, response, tooMany("at all"));
            async.complete();
        }
    }

    private void leave(boolean isPublic) {
        if (isPublic) {
            publicStreams.release();
        }
    }

    private static Problem tooMany(String whose) {
        return Problem.failure(
                ProblemType.OVERLOADED,
                "readers of changes " + whose + ": too many at once (expected: fewer)",
                Executed.NO);
    }

    private Optional<LogPosition> here() {
        ReplicaStatus status = replica.status();
        return status.epoch().map(epoch -> new LogPosition(CatalogSchema.GROUP, epoch, Math.max(0, status.applied())));
    }

    private static Problem unavailable(String detail) {
        return Problem.failure(ProblemType.UNAVAILABLE, detail, Executed.NO);
    }

    private static long after(HttpServletRequest request, LogPosition here) {
        String after = request.getParameter("after");
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

    private void serve(AsyncContext async, long after, LogPosition here, boolean onePage) {
        HttpServletRequest request = (HttpServletRequest) async.getRequest();
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        ChangeBuffer buffer = new ChangeBuffer();
        try (Subscription ignored = replica.subscribe(after, buffer)) {
            Optional<ChangeBuffer.Item> first = buffer.next(FIRST_WAIT);
            if (first.isPresent() && first.get().compacted()) {
                Problems.write(
                        request,
                        response,
                        Problem.of(
                                ProblemType.COMPACTED,
                                "after: " + after + " (expected: an index whose changes are still kept here)"));
            } else if (onePage) {
                writePage(response, after, here, buffer, first);
            } else {
                stream(response, after, buffer, first);
            }
        } catch (IOException e) {
            LOGGER.debug("the reader of changes is gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void writePage(
            HttpServletResponse response,
            long after,
            LogPosition here,
            ChangeBuffer buffer,
            Optional<ChangeBuffer.Item> first)
            throws IOException, InterruptedException {
        List<ChangeEvent> events = new ArrayList<>();
        long reached = Math.min(after, here.index());
        Optional<ChangeBuffer.Item> next = first;
        while (next.isPresent() && !next.get().compacted() && events.size() < PAGE_MAX) {
            ChangeEvent event = next.get().event();
            reached = event.index();
            events.add(event);
            next = reached >= here.index() ? Optional.empty() : buffer.next(FIRST_WAIT);
        }
        byte[] body = PAGE.writeValueAsBytes(new ChangePage(here.group(), here.epoch(), reached, events));
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private void stream(
            HttpServletResponse response, long after, ChangeBuffer buffer, Optional<ChangeBuffer.Item> first)
            throws IOException, InterruptedException {
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        OutputStream out = response.getOutputStream();
        long reached = after;
        Optional<ChangeBuffer.Item> next = first;
        while (!buffer.overflown() && !replica.status().draining()) {
            if (next.isEmpty()) {
                long standing = Math.max(0, Math.min(reached, replica.status().applied()));
                write(out, ChangeEvent.CHANGE, new ChangeEvent(standing, standing, List.of()));
            } else {
                ChangeBuffer.Item item = next.get();
                reached = item.event().index();
                write(out, item.compacted() ? ChangeEvent.COMPACTED : ChangeEvent.CHANGE, item.event());
            }
            if (buffer.isEmpty()) {
                out.flush();
            }
            next = buffer.next(HEARTBEAT);
        }
    }

    private static void write(OutputStream out, String name, ChangeEvent event) throws IOException {
        out.write(("event: " + name + "\ndata: ").getBytes(UTF_8));
        out.write(EVENT.writeValueAsBytes(event));
        out.write("\n\n".getBytes(UTF_8));
    }
}
