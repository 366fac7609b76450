package com.pygmy.frontend.cache;

import com.fasterxml.jackson.databind.ObjectReader;
import com.pygmy.api.ChangeEvent;
import com.pygmy.api.ChangePage;
import com.pygmy.failover.Group;
import com.pygmy.failover.http.AnswerMarks;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.LogPosition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.Result;

/** One page of changes, which closes a gap. */
final class FeedPage extends BufferingResponseListener {
    private static final int MAX_PAGE_BYTES = 16 * 1024 * 1024;
    private static final ObjectReader PAGE = ApiJson.lenient().readerFor(ChangePage.class);

    private final CoherentCache cache;
    private final LogPosition askedAfter;
    private final CompletableFuture<FeedEnd> end = new CompletableFuture<>();

    FeedPage(CoherentCache cache, LogPosition askedAfter) {
        super(MAX_PAGE_BYTES);
        this.cache = cache;
        this.askedAfter = askedAfter;
    }

    /** What came of it. Never fails. */
    CompletableFuture<FeedEnd> end() {
        return end;
    }

    @Override
    public void onComplete(Result result) {
        try {
            end.complete(result.isSucceeded() ? follow(result) : FeedEnd.BROKEN);
        } catch (IOException | IllegalArgumentException e) {
            end.complete(FeedEnd.BROKEN);
        }
    }

    private FeedEnd follow(Result result) throws IOException {
        int status = result.getResponse().getStatus();
        Optional<LogPosition> stands =
                AnswerMarks.of(result.getResponse().getHeaders()).positionIn(Group.CATALOG);
        if (stands.isEmpty() || (status != 200 && status != 410)) {
            return FeedEnd.BROKEN;
        }
        if (status == 410 || !stands.get().sameLogAs(askedAfter)) {
            cache.begin(stands.get());
            return FeedEnd.BEGUN_ANEW;
        }
        ChangePage page = PAGE.readValue(getContent());
        if (page == null || page.changes() == null || !askedAfter.epoch().equals(page.epoch())) {
            return FeedEnd.BROKEN;
        }
        for (ChangeEvent event : page.changes()) {
            if (cache.follow(FeedStream.checked(event)) == Followed.GAP) {
                return FeedEnd.BROKEN;
            }
        }
        // All changes in (askedAfter, page.index] are on the page: what comes after its last event touched nothing.
        if (page.index() > askedAfter.index()) {
            cache.follow(new ChangeEvent(askedAfter.index(), page.index(), List.of()));
        }
        return FeedEnd.REPAIRED;
    }
}
