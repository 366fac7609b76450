package com.pygmy.frontend.cluster;

import com.pygmy.service.http.core.CoreStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * One reader of the stream of events. What waits for it is shared with the other readers, and bounded: one that is further behind
 * is told no more, and begins anew when it comes back; the limits on clients close its connection if it never reads. Thread-safe; does not block.
 */
final class Viewer extends IteratingCallback {
    private static final int EVENTS_MAX = 16;

    private final CoreStream out;
    private final Consumer<Viewer> gone;
    private final Deque<byte[]> unsent = new ArrayDeque<>();
    private boolean ending;

    /** @param gone called once when it reads no more */
    Viewer(CoreStream out, Consumer<Viewer> gone) {
        this.out = out;
        this.gone = gone;
    }

    /** Has an event sent. Returns false where it is told no more, since it reads too slowly. */
    boolean tell(byte[] event) {
        boolean tooSlow;
        synchronized (this) {
            tooSlow = unsent.size() == EVENTS_MAX;
            if (tooSlow) {
                unsent.clear();
                ending = true;
            } else if (!ending) {
                unsent.add(event);
            }
        }
        iterate();
        return !tooSlow;
    }

    /** Ends the stream behind what waits. */
    void end() {
        synchronized (this) {
            ending = true;
        }
        iterate();
    }

    @Override
    protected Action process() {
        byte[] event;
        synchronized (this) {
            if (unsent.isEmpty()) {
                return ending ? Action.SUCCEEDED : Action.IDLE;
            }
            event = unsent.remove();
        }
        out.write(event, this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
        gone.accept(this);
        out.end();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        gone.accept(this);
        out.fail(cause);
    }
}
