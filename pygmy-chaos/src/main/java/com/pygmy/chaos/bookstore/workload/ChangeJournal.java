package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.ChangeEvent;
import com.pygmy.api.ChangePage;
import com.pygmy.chaos.bookstore.cluster.Bookstore;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.Poll;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Notes what changed in the catalog, index by index, while it happens: replicas keep their changes in memory and forget them
 * when they are killed. Each event {@code changes} says what was touched in {@code (after, index]}; the checker sees by that
 * whether something is missing between two of them. Runs in a thread of its own until it is closed.
 */
final class ChangeJournal implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration END = Duration.ofSeconds(10);

    private final Bookstore store;
    private final Notes notes;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::follow, "change-journal");
    private long reached;

    private ChangeJournal(Bookstore store, Notes notes) {
        this.store = store;
        this.notes = notes;
    }

    static ChangeJournal begin(Bookstore store, Notes notes) {
        ChangeJournal journal = new ChangeJournal(store, notes);
        journal.thread.setDaemon(true);
        journal.thread.start();
        return journal;
    }

    private void follow() {
        while (!Poll.until(
                POLL, () -> stop.getCount() == 0 || Thread.currentThread().isInterrupted())) {
            readOn();
        }
        readOn();
    }

    private void readOn() {
        Optional<ChangePage> page = store.changes(reached);
        while (page.isPresent() && page.get().index() > reached) {
            note(page.get());
            reached = page.get().index();
            page = store.changes(reached);
        }
    }

    private void note(ChangePage page) {
        List<Value> changes = page.changes().stream()
                .filter(change -> !change.tags().isEmpty())
                .map(ChangeJournal::value)
                .toList();
        notes.found(
                "changes",
                null,
                Value.map(Map.of(
                        "after", Value.of(reached),
                        "index", Value.of(page.index()),
                        "touched", Value.list(changes))));
    }

    /** {@code [prev index tag ...]}. */
    private static Value value(ChangeEvent change) {
        List<Value> items = new java.util.ArrayList<>(List.of(Value.of(change.prev()), Value.of(change.index())));
        change.tags().forEach(tag -> items.add(Value.of(tag)));
        return Value.list(items);
    }

    /** Reads to the end and returns when this is done. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
