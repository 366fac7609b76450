package com.pygmy.raft.internal.apply;

import com.pygmy.raft.Change;
import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.Subscription;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest changes, in memory, and their subscribers. Bounded by their number and by that of their tags, since it is clients who say
 * how much one entry touches: a subscriber that wants older ones receives a compaction. Thread-safe; appended to by the one thread that applies entries.
 *
 * <p>Only entries that touched something are kept. What lies between two of them touched nothing, so each subscriber's
 * position is enough to tell ranges without a gap.
 */
public final class ChangeLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeLog.class);

    /** A tag and its place in a set take about 100 bytes: at most some 13 MB. */
    static final int TAGS_KEPT_MAX = 128 * 1024;

    private final int keptMax;
    private final Executor delivery;
    private final TreeMap<Long, SortedSet<String>> kept = new TreeMap<>();
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private long tagsKept;
    private long keptFrom;
    private long last;

    /**
     * Keeps up to this many changes.
     *
     * @param delivery runs one task at a time, in order
     */
    public ChangeLog(int keptMax, Executor delivery) {
        this.keptMax = keptMax;
        this.delivery = delivery;
    }

    /** Forgets everything: the state is now at this index, however it came there. */
    public synchronized void restartAt(long index) {
        kept.clear();
        tagsKept = 0;
        keptFrom = index;
        last = index;
        wake();
    }

    /** Entries up to this index were applied, and this one touched these tags. */
    public synchronized void applied(long index, SortedSet<String> tags) {
        last = index;
        if (!tags.isEmpty()) {
            kept.put(index, Collections.unmodifiableSortedSet(new TreeSet<>(tags)));
            tagsKept += tags.size();
            // The newest stays, however much it touched: it is no more than one entry holds.
            while (kept.size() > keptMax || (tagsKept > TAGS_KEPT_MAX && kept.size() > 1)) {
                Map.Entry<Long, SortedSet<String>> oldest = kept.pollFirstEntry();
                tagsKept -= oldest.getValue().size();
                keptFrom = oldest.getKey();
            }
        }
    }

    /** Delivers to the subscribers what was appended since the last call. */
    public void wake() {
        subscribers.forEach(Subscriber::wake);
    }

    public synchronized long keptFrom() {
        return keptFrom;
    }

    public boolean hasSubscribers() {
        return !subscribers.isEmpty();
    }

    public Subscription subscribe(long afterIndex, ChangeListener listener) {
        Subscriber subscriber = new Subscriber(afterIndex, listener);
        subscribers.add(subscriber);
        subscriber.wake();
        return subscriber;
    }

    public void close() {
        subscribers.forEach(Subscriber::close);
    }

    private final class Subscriber implements Subscription {
        private final ChangeListener listener;
        private long delivered;
        private final AtomicBoolean scheduled = new AtomicBoolean();
        private volatile boolean closed;

        Subscriber(long afterIndex, ChangeListener listener) {
            this.delivered = afterIndex;
            this.listener = listener;
        }

        void wake() {
            if (!closed && scheduled.compareAndSet(false, true)) {
                delivery.execute(this::deliver);
            }
        }

        private void deliver() {
            scheduled.set(false);
            try {
                while (tellNext()) {}
            } catch (RuntimeException e) {
                LOGGER.warn("a listener of changes failed and is dropped", e);
                close();
            }
        }

        /** No lock is held while the listener is called: it may end the subscription, or wait for one who does. */
        private boolean tellNext() {
            Change next;
            synchronized (ChangeLog.this) {
                boolean missed = delivered < keptFrom;
                next = missed ? null : nextAfter(delivered);
                if (next == null && !missed) {
                    return false;
                }
                delivered = next == null ? last : next.index();
            }
            if (closed) {
                return false;
            }
            if (next == null) {
                listener.compacted(delivered);
            } else {
                listener.changed(next);
            }
            return true;
        }

        @Override
        public void close() {
            closed = true;
            subscribers.remove(this);
        }
    }

    private @Nullable Change nextAfter(long index) {
        if (index >= last) {
            return null;
        }
        Map.Entry<Long, SortedSet<String>> touched = kept.higherEntry(index);
        return touched == null
                ? new Change(index, last, Collections.emptySortedSet())
                : new Change(index, touched.getKey(), touched.getValue());
    }
}
