package com.pygmy.frontend.read;

import com.pygmy.failover.Group;
import com.pygmy.failover.Need;
import com.pygmy.failover.RequestKind;
import com.pygmy.failover.http.Forwarded;
import com.pygmy.failover.http.NodeAnswer;
import com.pygmy.failover.http.OutboundRequest;
import com.pygmy.failover.http.RequestBody;
import com.pygmy.frontend.cache.CoherentCache;
import com.pygmy.frontend.forward.PassThrough;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.service.log.RequestTrace;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a group's log had got, confirmed by a majority after the request: a read at that index or later reads
 * everything that was acknowledged before (Ongaro's read index, section 6.4 of "Consensus: Bridging Theory and Practice").
 * Thread-safe, never blocks.
 *
 * <p>All who ask while an answer is under way share the next one, since the one under way may have been confirmed before
 * they asked. So there is at most one such request at a time, however many readers there are.
 */
public final class ReadIndex {
    private static final Logger LOG = LoggerFactory.getLogger(ReadIndex.class);

    /** Where nodes tell it; not for the world. */
    static final String PATH = "/v1/read-index";

    private final PassThrough passThrough;
    private final Group group;
    private final Optional<CoherentCache> cache;
    private boolean underWay;
    private @Nullable CompletableFuture<Optional<LogPosition>> next;

    /** @param cache what follows the group's log here, where something does */
    public ReadIndex(PassThrough passThrough, Group group, Optional<CoherentCache> cache) {
        this.passThrough = passThrough;
        this.group = group;
        this.cache = cache;
    }

    /** The index, empty where no node could confirm one. The future never fails. */
    CompletableFuture<Optional<LogPosition>> confirm() {
        CompletableFuture<Optional<LogPosition>> mine;
        synchronized (this) {
            if (next == null) {
                next = new CompletableFuture<>();
            }
            mine = next;
        }
        askUnlessUnderWay();
        return mine;
    }

    private void askUnlessUnderWay() {
        CompletableFuture<Optional<LogPosition>> asking;
        synchronized (this) {
            if (underWay || next == null) {
                return;
            }
            underWay = true;
            asking = next;
            next = null;
        }
        Optional<LogPosition> followed = cache.flatMap(CoherentCache::position);
        RequestTrace trace = RequestTrace.received(null, null);
        HttpFields headers = HttpFields.build()
                .put(Headers.REQUEST_ID, trace.requestId())
                .put(Headers.CONSISTENCY, Consistency.LINEARIZABLE.toString());
        passThrough
                .forward(
                        group,
                        new OutboundRequest(
                                "GET",
                                PATH,
                                headers,
                                RequestBody.NONE,
                                RequestKind.READ,
                                Need.read(0),
                                trace.requestId(),
                                null))
                .whenComplete((end, failure) -> {
                    synchronized (this) {
                        underWay = false;
                    }
                    askUnlessUnderWay(); // before those who waited go on with what they have
                    Optional<LogPosition> confirmed = failure == null ? confirmedBy(end) : Optional.empty();
                    followed.ifPresent(before -> confirmed.ifPresent(now -> compare(before, now)));
                    asking.complete(confirmed);
                });
    }

    /** What was committed before is confirmed now, unless a majority of the replicas was put back to what it had held earlier. */
    private void compare(LogPosition followed, LogPosition confirmed) {
        boolean back = followed.sameLogAs(confirmed) && confirmed.index() < followed.index();
        if (back && cache.isPresent() && cache.get().leave(confirmed)) {
            LOG.error(
                    "the log was followed up to {} and ends at {}: it was put back; the cache begins anew, and other"
                            + " frontends should be restarted",
                    followed,
                    confirmed);
        }
    }

    private Optional<LogPosition> confirmedBy(Forwarded end) {
        if (!(end instanceof Forwarded.Answered answered)) {
            return Optional.empty();
        }
        NodeAnswer answer = answered.answer();
        answer.drop(); // its headers say it all
        return answer.status() / 100 == 2 ? answer.marks().positionIn(group) : Optional.empty();
    }
}
