package com.pygmy.client;

import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.Consistency;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A client of the store. Thread-safe; its calls block until there is an answer or the deadline has passed.
 *
 * <p>A call goes to the preferred frontend and, where that fails, to the next. It is tried again, after a jittered pause,
 * only where that cannot make it happen twice: reads, requests that the server says it did not execute, and requests with an
 * {@link IdempotencyKey}, which stays the same over all tries. What a server refuses comes back as a value; what failed is a
 * {@link PygmyException}.
 *
 * <p>{@link #inSession}, {@link #reading}, {@link #within} and {@link #trying} give views: other rules over the same
 * connections, at no cost.
 */
public final class PygmyClient implements AutoCloseable {
    private final Transport transport;
    private final FrontendPool pool;
    private final Scope scope;

    private PygmyClient(Transport transport, FrontendPool pool, Scope scope) {
        this.transport = transport;
        this.pool = pool;
        this.scope = scope;
    }

    /** A client with the default settings, in a session of its own. Connects when first used. */
    public static PygmyClient of(URI... frontends) {
        return open(ClientSettings.of(List.of(frontends)));
    }

    /**
     * A client with these settings, in a session of its own. Connects when first used.
     *
     * @throws IllegalArgumentException where files for TLS cannot be used
     */
    public static PygmyClient open(ClientSettings settings) {
        Scope scope = new Scope(
                Session.begin(),
                Consistency.SESSION,
                settings.timeouts().call(),
                settings.retries().attemptsMax());
        FrontendPool pool =
                new FrontendPool(settings.frontends(), settings.retries().avoidance());
        return new PygmyClient(new Transport(settings), pool, scope);
    }

    /** The same client in this session: sees what the session has seen, and notes there what it sees. */
    public PygmyClient inSession(Session session) {
        return new PygmyClient(transport, pool, scope.in(session));
    }

    /** The same client, whose reads ask for this consistency. */
    public PygmyClient reading(Consistency consistency) {
        return new PygmyClient(transport, pool, scope.reading(consistency));
    }

    /** The same client with this deadline for a call with all its tries (imports have their own). */
    public PygmyClient within(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: more than zero)");
        }
        return new PygmyClient(transport, pool, scope.within(deadline));
    }

    /** The same client with at most so many tries of a call, the first included. */
    public PygmyClient trying(int attemptsMax) {
        if (attemptsMax < 1) {
            throw new IllegalArgumentException("attemptsMax: " + attemptsMax + " (expected: 1 or more)");
        }
        return new PygmyClient(transport, pool, scope.trying(attemptsMax));
    }

    /** The session of this view. */
    public Session session() {
        return scope.session();
    }

    /** Books, topics, stock and import. */
    public Books books() {
        return new Books(this, transport.settings().timeouts().upload());
    }

    /** Orders; {@link Orders#of} gives those of one customer. */
    public Orders orders() {
        return new Orders(this, null);
    }

    /** Every node as the answering frontend sees it. */
    public Answer<ClusterView> cluster() {
        Reply reply = exchange(Call.get("/v1/cluster"));
        if (reply.status() != 200) {
            throw reply.unexpected();
        }
        return reply.answer(reply.body(ClusterView.class));
    }

    Reply exchange(Call call) {
        return new Exchange(transport, pool, call, scope).run();
    }

    /** Ends the calls of this client and of all its views. */
    @Override
    public void close() {
        transport.close();
    }
}
