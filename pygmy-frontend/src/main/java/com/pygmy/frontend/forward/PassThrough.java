package com.pygmy.frontend.forward;

import com.pygmy.failover.Deadline;
import com.pygmy.failover.Group;
import com.pygmy.failover.Need;
import com.pygmy.failover.Pool;
import com.pygmy.failover.http.AnswerMarks;
import com.pygmy.failover.http.Failover;
import com.pygmy.failover.http.Forwarded;
import com.pygmy.failover.http.OutboundRequest;
import com.pygmy.failover.http.RequestBody;
import com.pygmy.frontend.cache.CoherentCache;
import com.pygmy.frontend.exchange.ClientExchange;
import com.pygmy.frontend.exchange.Route;
import com.pygmy.frontend.exchange.Routes;
import com.pygmy.service.limits.Holding;
import com.pygmy.service.limits.LimitedRequest;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;

/** Requests that a node must answer. Thread-safe, never blocks. */
public final class PassThrough {
    /** Where bodies of any size may be posted: they are passed on as they come, and no other path is like that. */
    public static final String STREAMED_PATH = Routes.IMPORT;

    /** After so long each replica that is well has applied a write: a commit index goes alone after 50 ms. */
    private static final long WRITE_IS_FRESH_NANOS = Duration.ofMillis(250).toNanos();

    private final Failover failover;
    private final ForwardingConfiguration limits;
    private final Map<Group, Pool> pools;
    private final CoherentCache cache;
    private final BearerTokens operators;
    private volatile Write lastWrite = new Write(0, System.nanoTime());

    /** What the catalog acknowledged last through this frontend. */
    private record Write(long index, long nanoTime) {}

    /**
     * @param cache is told of what is written here
     * @param operators who may have a body streamed to a node; nodes check it, too
     */
    public PassThrough(
            Failover failover,
            ForwardingConfiguration limits,
            Map<Group, Pool> pools,
            CoherentCache cache,
            BearerTokens operators) {
        this.failover = failover;
        this.limits = limits;
        this.pools = Map.copyOf(pools);
        this.cache = cache;
        this.operators = operators;
    }

    /** Sends the request to a node and answers the client with what comes of it. */
    public void serve(ClientExchange exchange, Route.ToNode route) {
        switch (route.kind()) {
            case READ -> send(exchange, route, RequestBody.NONE);
            case STREAMED_WRITE -> stream(exchange, route);
            case KEYED_WRITE, WRITE ->
                send(exchange, route, new RequestBody.Held(LimitedRequest.bodyOf(exchange.request)));
        }
    }

    /** A body that comes as slowly as its sender likes holds a place at a node: strangers get none. */
    private void stream(ClientExchange exchange, Route.ToNode route) {
        operators
                .refusal(exchange.request.getHeaders().get(HttpHeader.AUTHORIZATION), Role.OPERATOR)
                .ifPresentOrElse(
                        exchange::refuse, () -> send(exchange, route, new RequestBody.Streamed(exchange.request)));
    }

    private void send(ClientExchange exchange, Route.ToNode route, RequestBody body) {
        exchange.answerWith(fetch(exchange, route, body), end -> {
            if (end instanceof Forwarded.Answered answered) {
                exchange.pass(answered.answer());
            } else if (end instanceof Forwarded.GaveUp gaveUp) {
                exchange.refuse(gaveUp.problem());
            }
        });
    }

    /** Sends the request to a node as it came, and leaves the answer to the caller. */
    public CompletableFuture<Forwarded> fetch(ClientExchange exchange, Route.ToNode route, RequestBody body) {
        Need need = route.kind().isRead() ? Need.read(exchange.indexSeen(route.group())) : Need.WRITE;
        OutboundRequest outbound = new OutboundRequest(
                exchange.method(),
                exchange.target(),
                exchange.headersForNode(),
                body,
                route.kind(),
                need,
                exchange.trace.requestId(),
                Holding.of(exchange.request));
        return forward(route.group(), outbound);
    }

    /** Sends a request that was made here or elsewhere. */
    public CompletableFuture<Forwarded> forward(Group group, OutboundRequest outbound) {
        Pool pool = Objects.requireNonNull(pools.get(group));
        boolean write = !outbound.kind().isRead();
        // Orders are decided by the catalog: while it cannot, no order node can help.
        Pool behind = group == Group.ORDER && write ? pools.get(Group.CATALOG) : null;
        OutboundRequest sent = group == Group.CATALOG && outbound.need().equals(Need.read(0))
                ? outbound.withNeed(freshlyWritten())
                : outbound;
        return failover.send(pool, behind, sent, Deadline.after(limits.deadlineOf(outbound.kind())))
                .whenComplete((end, failure) -> {
                    if (write && end instanceof Forwarded.Answered answered) {
                        AnswerMarks marks = answered.answer().marks();
                        // Before the writer has its answer: nobody who has can be shown what was there before.
                        marks.positionIn(Group.CATALOG).ifPresent(writtenAt -> {
                            cache.wrote(writtenAt, marks.tags());
                            lastWrite = new Write(writtenAt.index(), System.nanoTime());
                        });
                    }
                });
    }

    /**
     * What a read of the catalog without a session needs: any node, but first one that has applied what was written here a
     * moment ago. Nothing is promised to it, yet who writes and then reads expects to see it.
     */
    private Need freshlyWritten() {
        Write last = lastWrite;
        return Need.read(System.nanoTime() - last.nanoTime() < WRITE_IS_FRESH_NANOS ? last.index() : 0);
    }
}
