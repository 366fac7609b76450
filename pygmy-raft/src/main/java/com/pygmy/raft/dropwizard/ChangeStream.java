package com.pygmy.raft.dropwizard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.protocol.ApiJson;
import com.pygmy.raft.Change;
import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Subscription;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One reader's stream. What has come is written by the thread that brings it or, where the reader is slower, by the one that learns
 * that it has read; a reader that is more than {@value #EVENTS_MAX} events or {@value #UNSENT_BYTES_MAX} bytes behind is cut off and comes
 * back with the index it has. Thread-safe; does not block.
 */
final class ChangeStream implements ChangeListener, WriteListener {
    static final int EVENTS_MAX = 1024;

    /** An event that alone is larger is sent where the reader has taken all before it. */
    static final int UNSENT_BYTES_MAX = 1024 * 1024;

    private static final byte[] NOTHING = ":\n\n".getBytes(UTF_8);

    private static final ObjectWriter JSON = ApiJson.strict().writer();

    /** The data of an event {@code change}. */
    private record Changed(long previous, long index, Set<String> tags) {}

    /** The data of an event {@code compacted}. */
    private record Compacted(long index) {}

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Consumer<ChangeStream> ended;
    private final Deque<byte[]> unsent = new ArrayDeque<>();
    private @Nullable Subscription subscription;
    private long unsentBytes;
    private boolean cutOff;
    private boolean unflushed;
    private boolean quiet;
    private boolean ending;
    private boolean over;

    /** @param ended called once, when the reader has gone or was cut off */
    ChangeStream(AsyncContext async, Consumer<ChangeStream> ended) throws IOException {
        this.async = async;
        this.out = async.getResponse().getOutputStream();
        this.ended = ended;
    }

    void begin(Replica<?> replica, long after) {
        add(NOTHING); // the head of the answer goes at once
        out.setWriteListener(this);
        Subscription begun = replica.subscribe(after, this);
        synchronized (this) {
            subscription = begun;
            if (!over) {
                return;
            }
        }
        begun.close();
    }

    @Override
    public void changed(Change change) {
        add(event(change.index(), "change", new Changed(change.previousIndex(), change.index(), change.tags())));
        write();
    }

    /** What lies before is not known any more: who keeps a copy of something reads it again. */
    @Override
    public void compacted(long index) {
        add(event(index, "compacted", new Compacted(index)));
        write();
    }

    private static byte[] event(long index, String name, Record data) {
        try {
            return ("id: " + index + "\nevent: " + name + "\ndata: " + JSON.writeValueAsString(data) + "\n\n")
                    .getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change that cannot be written: " + data, e);
        }
    }

    private synchronized void add(byte[] event) {
        quiet = false;
        cutOff |= unsent.size() == EVENTS_MAX || (!unsent.isEmpty() && unsentBytes + event.length > UNSENT_BYTES_MAX);
        ending |= cutOff;
        if (!ending) {
            unsent.add(event);
            unsentBytes += event.length;
        }
    }

    /** Called regularly: something is sent at times in any case, so that both sides notice when the other is gone. */
    void tick(boolean draining) {
        synchronized (this) {
            ending |= draining;
            if (quiet && unsent.isEmpty() && !ending) {
                unsent.add(NOTHING);
                unsentBytes += NOTHING.length;
            }
            quiet = true;
        }
        write();
    }

    @Override
    public void onWritePossible() {
        write();
    }

    @Override
    public void onError(Throwable gone) {
        end();
    }

    private void write() {
        boolean last;
        try {
            last = writeWhatIsTaken();
        } catch (IOException | IllegalStateException gone) {
            last = true;
        }
        if (last) {
            end();
        }
    }

    /** Writes while the connection takes it, without waiting; whether this was all there will be. */
    private synchronized boolean writeWhatIsTaken() throws IOException {
        while (!over && out.isReady()) {
            byte[] next = unsent.poll();
            if (next != null) {
                unsentBytes -= next.length;
                unflushed = true;
                out.write(next);
            } else if (unflushed) {
                unflushed = false;
                out.flush();
            } else {
                return ending;
            }
        }
        return cutOff;
    }

    private void end() {
        Subscription begun;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            begun = subscription;
        }
        if (begun != null) {
            begun.close();
        }
        ended.accept(this);
        try {
            async.complete();
        } catch (IllegalStateException completed) {
            // The container has ended it already, since the reader is gone.
        }
    }
}
