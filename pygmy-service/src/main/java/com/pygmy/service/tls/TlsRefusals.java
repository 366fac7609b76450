package com.pygmy.service.tls;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.protocol.tls.TlsFailure;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts connections on which the two sides could not agree on TLS, {@code tls.refused.*}, and says so in the log: at most one line for
 * each cause in ten seconds. Thread-safe; never blocks.
 */
public final class TlsRefusals implements SslHandshakeListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(TlsRefusals.class);
    private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final String with;
    private final Map<TlsFailure, Count> counts = new EnumMap<>(TlsFailure.class);

    private static final class Count {
        private final Counter counter;
        private final AtomicLong unsaid = new AtomicLong();
        private final AtomicLong saidNanos = new AtomicLong(System.nanoTime() - LOG_INTERVAL_NANOS);

        Count(Counter counter) {
            this.counter = counter;
        }
    }

    /** @param with what is on the other side, for the log: {@code a client of the admin port} */
    public TlsRefusals(String with, MetricRegistry metrics) {
        this.with = with;
        for (TlsFailure failure : TlsFailure.values()) {
            counts.put(failure, new Count(metrics.counter("tls.refused." + failure.label())));
        }
    }

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        SocketAddress remote = event.getEndPoint().getRemoteSocketAddress();
        TlsFailure.of(failure).ifPresent(kind -> add(words(remote), kind));
    }

    private static String words(SocketAddress remote) {
        return remote instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress() + ":" + address.getPort()
                : String.valueOf(remote);
    }

    /** @param who the name or the address of the other side */
    public void add(String who, TlsFailure failure) {
        Count count = Objects.requireNonNull(counts.get(failure));
        count.counter.inc();
        count.unsaid.incrementAndGet();
        long last = count.saidNanos.get();
        long now = System.nanoTime();
        if (now - last >= LOG_INTERVAL_NANOS && count.saidNanos.compareAndSet(last, now)) {
            long others = count.unsaid.getAndSet(0) - 1;
            LOGGER.warn(
                    "no connection with {}, {}: {}{}",
                    with,
                    who,
                    failure.words(),
                    others > 0 ? " (" + others + " others since the last line like this)" : "");
        }
    }
}
