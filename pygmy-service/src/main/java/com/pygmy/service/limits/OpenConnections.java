package com.pygmy.service.limits;

import com.pygmy.service.limits.ClientMetrics.Refused;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one port. Closes those whose request's headers do not arrive in time, however slowly bytes come, and,
 * where there are too many, those that have been without a request for longest, first those that never sent one: so a client
 * that only connects cannot keep others out. It is looked at only while some connection has begun to send headers; those that do not
 * tell ({@link WatchedConnection}) are looked at while they are open. Thread-safe; never waits.
 */
final class OpenConnections implements Connection.Listener {
    /** So many are closed at once when there are too many: choosing them costs a look at all. */
    private static final int SHARE_CLOSED = 16;

    private final int max;
    private final long headersTimeoutNanos;
    private final ClientMetrics metrics;
    private final LongSupplier nanoClock;
    private final Runnable looks;
    private final Map<Connection, Progress> open = new ConcurrentHashMap<>();

    /** @param looks called when {@link #closeLate} is to be called regularly; must not block */
    OpenConnections(int max, long headersTimeoutNanos, ClientMetrics metrics, LongSupplier nanoClock, Runnable looks) {
        this.max = max;
        this.headersTimeoutNanos = headersTimeoutNanos;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        this.looks = looks;
    }

    /** How far one connection is. */
    final class Progress {
        private final AtomicInteger requestsInside = new AtomicInteger();
        private final AtomicLong requests = new AtomicLong();
        /** When it was opened, or its last request ended. */
        private volatile long idleSinceNanos = nanoClock.getAsLong();

        private final Connection connection;

        /** What had come when the last request ended: more are the headers of the next one. */
        private volatile long bytesAtEnd;

        /** Only for the looks: since when they have found such, and how many requests there had been then. */
        private long partialSinceNanos;

        private long requestsBefore;
        private boolean partialBefore;

        private Progress(Connection connection) {
            this.connection = connection;
        }

        private void began() {
            requests.incrementAndGet();
            requestsInside.incrementAndGet();
        }

        /** A request that it brought has been answered or given up. */
        void ended() {
            idleSinceNanos = nanoClock.getAsLong();
            bytesAtEnd = bytesIn(connection);
            requestsInside.decrementAndGet();
        }

        private boolean isIdle() {
            return requestsInside.get() == 0;
        }

        private boolean hadRequest() {
            return requests.get() > 0;
        }

        /** Whether headers have begun to come, and have not ended. */
        private boolean isPartial() {
            return isIdle() && bytesIn(connection) > bytesAtEnd;
        }

        /** Whether it has been sending the headers of one request for longer than they may take. */
        private boolean isLate(long now) {
            boolean partial = isPartial();
            boolean same = partialBefore && requests.get() == requestsBefore;
            requestsBefore = requests.get();
            partialBefore = partial;
            if (partial && !same) {
                partialSinceNanos = now;
            }
            return partial && now - partialSinceNanos >= headersTimeoutNanos;
        }
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection) {
            return; // the one inside it is there from the beginning, too
        }
        open.put(connection, new Progress(connection));
        if (!(connection instanceof WatchedConnection)) {
            looks.run();
        }
        if (open.size() > max) {
            closeIdle();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    /** All bytes that a connection had for now have been read. */
    void wasRead(Connection connection) {
        Progress progress = open.get(connection);
        if (progress != null && progress.isPartial()) {
            looks.run();
        }
    }

    int size() {
        return open.size();
    }

    /** A request has come in on a connection; null where it is not one of this port. */
    @Nullable
    Progress began(Connection connection) {
        Progress progress = open.get(connection);
        if (progress != null) {
            progress.began();
        }
        return progress;
    }

    private synchronized void closeIdle() {
        int tooMany = open.size() - max;
        if (tooMany <= 0) {
            return;
        }
        List<Map.Entry<Connection, Progress>> idle = open.entrySet().stream()
                .filter(entry -> entry.getValue().isIdle())
                .sorted(Comparator.comparing((Map.Entry<Connection, Progress> entry) ->
                                entry.getValue().hadRequest())
                        .thenComparingLong(entry -> entry.getValue().idleSinceNanos))
                .limit(tooMany + max / SHARE_CLOSED)
                .toList();
        idle.forEach(entry -> close(entry.getKey(), Refused.CONNECTION_ONE_TOO_MANY));
    }

    /**
     * Closes those that are late with their headers. To be called regularly, by one caller at a time, while it returns that there may be
     * some.
     */
    boolean closeLate() {
        long now = nanoClock.getAsLong();
        boolean goOn = false;
        for (Map.Entry<Connection, Progress> entry : open.entrySet()) {
            if (entry.getValue().isLate(now)) {
                close(entry.getKey(), Refused.HEADERS_TOO_SLOW);
            } else {
                goOn |= entry.getValue().partialBefore || !(entry.getKey() instanceof WatchedConnection);
            }
        }
        return goOn;
    }

    /** With TLS, a handshake counts as the beginning of the headers. */
    private static long bytesIn(Connection connection) {
        return connection.getEndPoint() instanceof SslConnection.SslEndPoint secure
                ? secure.getSslConnection().getBytesIn()
                : connection.getBytesIn();
    }

    private void close(Connection connection, Refused reason) {
        if (open.remove(connection) != null) {
            metrics.refused(reason);
            connection.getEndPoint().close(new EofException(reason.label()));
        }
    }
}
