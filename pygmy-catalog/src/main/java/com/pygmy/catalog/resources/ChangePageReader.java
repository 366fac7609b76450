package com.pygmy.catalog.resources;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.ChangeEvent;
import com.pygmy.api.ChangePage;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.LogPosition;
import com.pygmy.raft.Change;
import com.pygmy.raft.ChangeListener;
import com.pygmy.service.http.core.CoreExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Collects one page of changes and answers with it. Thread-safe; does not block. */
final class ChangePageReader implements ChangeListener {
    private static final int EVENTS_MAX = 1000;
    private static final ObjectWriter PAGE = ApiJson.strict().writerFor(ChangePage.class);

    private final CoreExchange exchange;
    private final Map<String, String> headers;
    private final LogPosition here;
    private final CompletableFuture<Void> ended;
    private final List<ChangeEvent> events = new ArrayList<>();
    private long reached;

    /**
     * @param here up to which the page reaches at most, unless an entry reaches further
     * @param ended completed when the page has been answered
     */
    ChangePageReader(
            CoreExchange exchange,
            Map<String, String> headers,
            long after,
            LogPosition here,
            CompletableFuture<Void> ended) {
        this.exchange = exchange;
        this.headers = headers;
        this.here = here;
        this.ended = ended;
        this.reached = Math.min(after, here.index());
    }

    @Override
    public synchronized void changed(Change change) {
        if (ended.isDone()) {
            return;
        }
        events.add(new ChangeEvent(change.previousIndex(), change.index(), List.copyOf(change.tags())));
        reached = change.index();
        if (reached >= here.index() || events.size() == EVENTS_MAX) {
            answer();
        }
    }

    @Override
    public synchronized void compacted(long index) {
        if (events.isEmpty() && ended.complete(null)) {
            exchange.refuse(Changes.compacted(reached), headers);
        } else {
            answer();
        }
    }

    /** Answers with what has come, unless it has been answered. */
    synchronized void answer() {
        if (ended.complete(null)) {
            exchange.json(200, headers, PAGE, new ChangePage(here.group(), here.epoch(), reached, events));
        }
    }
}
