package com.pygmy.catalog.resources;

import com.pygmy.api.ChangeEvent;
import com.pygmy.raft.Change;
import com.pygmy.raft.ChangeListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** What one reader of changes has not been sent yet. Bounded: a reader that is too slow is cut off and comes back later. */
final class ChangeBuffer implements ChangeListener {
    private static final int EVENTS_MAX = 4096;

    /** A change, or the mark of a compaction up to the event's index. */
    record Item(ChangeEvent event, boolean compacted) {}

    private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(EVENTS_MAX);
    private volatile boolean overflown;

    @Override
    public void changed(Change change) {
        offer(new Item(new ChangeEvent(change.previousIndex(), change.index(), List.copyOf(change.tags())), false));
    }

    @Override
    public void compacted(long index) {
        offer(new Item(new ChangeEvent(index, index, List.of()), true));
    }

    private void offer(Item item) {
        if (!overflown && !items.offer(item)) {
            overflown = true;
        }
    }

    boolean overflown() {
        return overflown && items.isEmpty();
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    Optional<Item> next(Duration wait) throws InterruptedException {
        return Optional.ofNullable(items.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
    }
}
