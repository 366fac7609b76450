package com.pygmy.frontend.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.pygmy.api.ChangeEvent;
import com.pygmy.failover.Group;
import com.pygmy.failover.http.AnswerMarks;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.LogPosition;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.jspecify.annotations.Nullable;

/** One stream of changes from one replica, and what the cache learns from it. Its parts arrive one after another. */
final class FeedStream implements Response.Listener {
    private static final ObjectReader EVENT = ApiJson.lenient().readerFor(ChangeEvent.class);

    /** The owner of the stream. */
    interface Holder {
        /** The replica stands at the horizon or beyond. */
        void heardOf();

        /** Whether to stay with this replica, which stands where the cache stands or before. */
        boolean mayStay();
    }

    private final CoherentCache cache;
    private final @Nullable LogPosition askedAfter;
    private final Holder holder;
    private final CompletableFuture<FeedEnd> end = new CompletableFuture<>();
    private final EventStream events = new EventStream(this::event);
    private @Nullable Response response;
    private String epoch = "";

    /** @param askedAfter what the replica was asked to tell the changes after; null: all changes from now on */
    FeedStream(CoherentCache cache, @Nullable LogPosition askedAfter, Holder holder) {
        this.cache = cache;
        this.askedAfter = askedAfter;
        this.holder = holder;
    }

    /** Why it ended. Never fails. */
    CompletableFuture<FeedEnd> end() {
        return end;
    }

    @Override
    public void onHeaders(Response arriving) {
        response = arriving;
        Optional<LogPosition> stands = AnswerMarks.of(arriving.getHeaders()).positionIn(Group.CATALOG);
        boolean compacted = arriving.getStatus() == 410;
        if (stands.isEmpty() || (arriving.getStatus() != 200 && !compacted)) {
            leave(FeedEnd.BROKEN);
            return;
        }
        epoch = stands.get().epoch();
        if (askedAfter == null) {
            cache.begin(stands.get());
            holder.heardOf();
        } else if (compacted || !askedAfter.sameLogAs(stands.get())) {
            cache.begin(stands.get());
            leave(FeedEnd.BEGUN_ANEW);
        }
    }

    @Override
    public void onContent(Response arriving, ByteBuffer content) {
        try {
            events.read(content);
        } catch (IllegalArgumentException e) {
            leave(FeedEnd.BROKEN);
        }
    }

    @Override
    public void onComplete(Result result) {
        end.complete(FeedEnd.BROKEN); // unless it has ended otherwise
    }

    private void event(String name, String data) {
        if (end.isDone()) {
            return;
        }
        ChangeEvent event = parse(data);
        if (name.equals(ChangeEvent.COMPACTED)) {
            cache.begin(new LogPosition(Group.CATALOG.toString(), epoch, event.index()));
            holder.heardOf();
        } else if (name.equals(ChangeEvent.CHANGE)) {
            switch (cache.follow(event)) {
                case ADVANCED -> holder.heardOf();
                case CURRENT -> {
                    holder.heardOf();
                    leaveUnlessWanted();
                }
                case BEHIND -> leaveUnlessWanted();
                case GAP -> leave(FeedEnd.GAP);
            }
        }
    }

    private void leaveUnlessWanted() {
        if (!holder.mayStay()) {
            leave(FeedEnd.BROKEN);
        }
    }

    private void leave(FeedEnd reason) {
        end.complete(reason);
        Response arriving = response;
        if (arriving != null) {
            arriving.abort(new IllegalStateException("the stream of changes is left: " + reason));
        }
    }

    private static ChangeEvent parse(String data) {
        try {
            return checked(EVENT.readValue(data));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("event: not a change", e);
        }
    }

    /** @throws IllegalArgumentException where this cannot be a change */
    static ChangeEvent checked(@Nullable ChangeEvent event) {
        if (event == null || event.tags() == null || event.prev() < 0 || event.prev() > event.index()) {
            throw new IllegalArgumentException("event: " + event + " (expected: 0 <= prev <= index, and tags)");
        }
        return event;
    }
}
