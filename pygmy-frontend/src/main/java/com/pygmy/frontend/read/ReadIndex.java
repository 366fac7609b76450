package com.pygmy.frontend.read;

import com.pygmy.failover.Group;
import com.pygmy.failover.Need;
import com.pygmy.failover.RequestKind;
import com.pygmy.failover.http.Forwarded;
import com.pygmy.failover.http.NodeAnswer;
import com.pygmy.failover.http.OutboundRequest;
import com.pygmy.failover.http.RequestBody;
import com.pygmy.frontend.forward.PassThrough;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.service.log.RequestTrace;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * How far a group's log had got, confirmed by a majority after the request: a read at that index or later reads
 * everything that was acknowledged before (Ongaro's read index, section 6.4 of "Consensus: Bridging Theory and Practice").
 * Thread-safe, never blocks.
 *
 * <p>All who ask while an answer is under way share the next one, since the one under way may have been confirmed before
 * they asked. So there is at most one such request at a time, however many readers there are.
 */
public final class ReadIndex {
    /** Where nodes tell it; not for the world. */
    static final String PATH = "/v1/read-index";

    private final PassThrough passThrough;
    private final Group group;
    private boolean underWay;
    private @Nullable CompletableFuture<Optional<LogPosition>> next;

    public ReadIndex(PassThrough passThrough, Group group) {
        this.passThrough = passThrough;
        this.group = group;
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
                    asking.complete(failure == null ? confirmedBy(end) : Optional.empty());
                });
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
