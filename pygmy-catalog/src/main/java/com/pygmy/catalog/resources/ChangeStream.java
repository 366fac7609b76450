package com.pygmy.catalog.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.ChangeEvent;
import com.pygmy.protocol.ApiJson;
import com.pygmy.raft.Change;
import com.pygmy.raft.ChangeListener;
import com.pygmy.service.http.core.CoreExchange;
import com.pygmy.service.http.core.CoreStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * One reader's stream of changes, written by the thread that brings them or, where the reader is slower, by the one that learns
 * that it has read. Bounded: a reader that is too slow is cut off and comes back later. Thread-safe; does not block.
 */
final class ChangeStream extends IteratingCallback implements ChangeListener {
    private static final int EVENTS_MAX = 4096;

    /** An event that alone has more is sent where the reader has taken all before it. */
    private static final int UNSENT_TAGS_MAX = 32 * 1024;

    private static final int PIECE_BYTES = 32 * 1024;
    private static final ObjectWriter EVENT = ApiJson.strict().writerFor(ChangeEvent.class);

    private record Named(String name, ChangeEvent event) {}

    private final CoreExchange exchange;
    private final Map<String, String> positions;
    private final CompletableFuture<Void> ended;
    private final Deque<Named> unsent = new ArrayDeque<>();
    private @Nullable CoreStream out;
    private long unsentTags;
    private long reached;
    private boolean quiet;
    private boolean ending;

    /**
     * A stream that is opened by its first change or tick.
     *
     * @param positions headers of its answer
     * @param after the index after which it begins
     * @param ended completed when it has ended
     */
    ChangeStream(CoreExchange exchange, Map<String, String> positions, long after, CompletableFuture<Void> ended) {
        this.exchange = exchange;
        this.positions = positions;
        this.reached = after;
        this.ended = ended;
    }

    @Override
    public void changed(Change change) {
        add(ChangeEvent.CHANGE, new ChangeEvent(change.previousIndex(), change.index(), List.copyOf(change.tags())));
    }

    @Override
    public void compacted(long index) {
        if (isOpen()) {
            add(ChangeEvent.COMPACTED, new ChangeEvent(index, index, List.of()));
        } else {
            exchange.refuse(Changes.compacted(reached), positions);
            ended.complete(null);
        }
    }

    private synchronized boolean isOpen() {
        return out != null;
    }

    /** Whether it takes no more. */
    synchronized boolean isEnding() {
        return ending;
    }

    private void add(String name, ChangeEvent event) {
        synchronized (this) {
            open();
            quiet = false;
            int tags = event.tags().size();
            ending |= unsent.size() == EVENTS_MAX || (!unsent.isEmpty() && unsentTags + tags > UNSENT_TAGS_MAX);
            if (!ending) {
                unsent.add(new Named(name, event));
                unsentTags += tags;
                reached = event.index();
            }
        }
        iterate();
    }

    private void open() {
        if (out == null) {
            Map<String, String> headers = new HashMap<>(positions);
            headers.put("Content-Type", "text/event-stream");
            headers.put("Cache-Control", "no-store");
            out = exchange.stream(headers).orElse(null);
        }
    }

    /**
     * Called regularly: a reader hears of a stream without changes too.
     *
     * @param applied the index that this replica has applied
     */
    void tick(long applied, boolean draining) {
        synchronized (this) {
            open();
            ending |= draining;
            if (quiet && unsent.isEmpty() && !ending) {
                long standing = Math.max(0, Math.min(reached, applied));
                unsent.add(new Named(ChangeEvent.CHANGE, new ChangeEvent(standing, standing, List.of())));
            }
            quiet = true;
        }
        iterate();
    }

    @Override
    protected Action process() throws IOException {
        CoreStream to;
        byte[] piece;
        synchronized (this) {
            to = out;
            piece = piece();
            if (to == null || piece.length == 0) {
                return ending ? Action.SUCCEEDED : Action.IDLE;
            }
        }
        to.write(piece, this);
        return Action.SCHEDULED;
    }

    private byte[] piece() throws IOException {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        while (!unsent.isEmpty() && piece.size() < PIECE_BYTES) {
            Named next = unsent.remove();
            unsentTags -= next.event().tags().size();
            piece.write(("event: " + next.name() + "\ndata: ").getBytes(UTF_8));
            piece.write(EVENT.writeValueAsBytes(next.event()));
            piece.write("\n\n".getBytes(UTF_8));
        }
        return piece.toByteArray();
    }

    @Override
    protected void onCompleteSuccess() {
        ended.complete(null); // before the reader sees the end
        end(CoreStream::end);
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        ended.complete(null);
        end(stream -> stream.fail(cause));
    }

    private synchronized void end(Consumer<CoreStream> how) {
        ending = true;
        if (out != null) {
            how.accept(out);
        }
    }
}
