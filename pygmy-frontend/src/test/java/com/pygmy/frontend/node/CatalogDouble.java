package com.pygmy.frontend.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.ChangeEvent;
import com.pygmy.api.ChangePage;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A small catalog replica: its books are known by the index of their last change, and it tells of changes as
 * {@link ChangeEvent} says. Books from 1000 on do not exist; book 500 makes it fail.
 */
public final class CatalogDouble implements AutoCloseable {
    private static final ObjectMapper JSON = ApiJson.strict();

    private record Stream(Response response, Callback callback) {}

    private final NodeDouble node;
    private final List<ChangeEvent> log = new ArrayList<>();
    private final Map<String, Long> lastTouched = new HashMap<>();
    private final List<Stream> streams = new ArrayList<>();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    private String epoch = "e1";
    private long index;
    private long compactedTo;
    private boolean mute;
    private int pagesAsked;

    public CatalogDouble(String name, long index) throws Exception {
        this.node = new NodeDouble(name, "catalog");
        this.index = index;
        this.compactedTo = index;
        node.conduct(reads());
        tellsChanges();
        node.start();
        heart.scheduleWithFixedDelay(this::beat, 50, 50, TimeUnit.MILLISECONDS);
    }

    public NodeDouble node() {
        return node;
    }

    /** How it meets reads and writes unless a test has it otherwise. */
    public NodeDouble.Conduct reads() {
        return this::answer;
    }

    /** From now on it serves those who ask for changes, which it does from the beginning. */
    public final void tellsChanges() {
        node.changes(this::changes);
    }

    /** Something changes, and those who listen are told. */
    public synchronized void change(String... tags) {
        tell(ChangeEvent.CHANGE, append(tags));
    }

    /** Something changes, and those who listen are not told. */
    public synchronized void changeUntold(String... tags) {
        append(tags);
    }

    /** Forgets what changed so far, and says so to those who listen. */
    public synchronized void compact(boolean tell) {
        log.clear();
        compactedTo = index;
        if (tell) {
            tell(ChangeEvent.COMPACTED, new ChangeEvent(index, index, List.of()));
        }
    }

    /** Becomes a replica of another log, which stands here. */
    public synchronized void restart(String nextEpoch, long at) {
        epoch = nextEpoch;
        index = at;
        compactedTo = at;
        log.clear();
        cut();
    }

    /** Closes all streams. */
    public synchronized void cut() {
        for (Stream stream : streams) {
            stream.callback().succeeded();
        }
        streams.clear();
    }

    /** Says nothing to those who listen, not even that it is alive, or does so again. */
    public synchronized void mute(boolean value) {
        mute = value;
    }

    public synchronized int listeners() {
        return streams.size();
    }

    public synchronized int pagesAsked() {
        return pagesAsked;
    }

    private ChangeEvent append(String... tags) {
        ChangeEvent event = new ChangeEvent(index, index + 1, List.of(tags));
        index++;
        log.add(event);
        for (String tag : tags) {
            lastTouched.put(tag, index);
        }
        return event;
    }

    private synchronized void beat() {
        tell(ChangeEvent.CHANGE, new ChangeEvent(index, index, List.of()));
    }

    private void tell(String name, ChangeEvent event) {
        if (!mute) {
            streams.removeIf(stream -> !write(stream.response(), name, event));
        }
    }

    private static boolean write(Response response, String name, ChangeEvent event) {
        try {
            String text = "event: " + name + "\ndata: " + JSON.writeValueAsString(event) + "\n\n";
            Content.Sink.write(response, false, ByteBuffer.wrap(text.getBytes(UTF_8)));
            return true;
        } catch (IOException e) {
            return false; // the listener has gone
        }
    }

    private synchronized boolean changes(Request request, Response response, Callback callback)
            throws JsonProcessingException {
        String asked = Request.extractQueryParameters(request).getValue("after");
        long after = asked == null ? index : Long.parseLong(asked);
        position(response);
        if (after < compactedTo) {
            return NodeDouble.problem(response, callback, Problem.of(ProblemType.COMPACTED, "gone"));
        }
        List<ChangeEvent> missed =
                log.stream().filter(event -> event.index() > after).toList();
        if (Objects.equals(request.getHeaders().get(HttpHeader.ACCEPT), "application/json")) {
            pagesAsked++;
            return NodeDouble.text(
                    response, callback, 200, JSON.writeValueAsString(new ChangePage("catalog", epoch, index, missed)));
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        for (ChangeEvent event : missed) {
            write(response, ChangeEvent.CHANGE, event);
        }
        write(response, ChangeEvent.CHANGE, new ChangeEvent(index, index, List.of()));
        streams.add(new Stream(response, callback));
        return true;
    }

    private synchronized boolean answer(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        String id = path.substring(path.lastIndexOf('/') + 1);
        String tags = id.equals("books") ? "books book-1 book-2" : "book-" + id;
        position(response);
        response.getHeaders().put(Headers.SURROGATE_KEY, tags);
        if (id.equals("read-index")) {
            response.setStatus(204);
            callback.succeeded();
            return true;
        }
        if (request.getMethod().equals("PUT")) {
            append(tags);
            position(response);
            return NodeDouble.text(response, callback, 200, "changed at " + index);
        }
        if (id.equals("500")) {
            return NodeDouble.problem(response, callback, Problem.failure(ProblemType.UNAVAILABLE, "ill", Executed.NO));
        }
        if (id.length() > 3 && !id.equals("books")) {
            return NodeDouble.problem(response, callback, Problem.of(ProblemType.NOT_FOUND, "book: " + id));
        }
        long version = List.of(tags.split(" ")).stream()
                .mapToLong(tag -> lastTouched.getOrDefault(tag, 0L))
                .max()
                .orElse(0);
        response.getHeaders().put(HttpHeader.ETAG, "\"" + version + "-0\"");
        return NodeDouble.text(response, callback, 200, id + " of " + version);
    }

    private void position(Response response) {
        response.getHeaders()
                .put(Headers.INDEX, "catalog=" + index)
                .put(Headers.SESSION, "catalog@" + epoch + ":" + index);
    }

    @Override
    public void close() throws Exception {
        heart.shutdownNow();
        cut();
        node.kill();
    }
}
