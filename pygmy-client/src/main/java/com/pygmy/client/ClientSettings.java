package com.pygmy.client;

import com.pygmy.protocol.tls.TlsFiles;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client needs to know, with defaults for all but the frontends. Immutable; each {@code with} gives a changed copy.
 *
 * @param frontends base addresses in the order of preference; give each client another order to spread many of them
 * @param operatorToken the bearer token for operator resources, which no other request shows; null where there is none
 * @param answerBytesMax longest answer that is read
 * @param tls whom frontends at {@code https} have their certificates from; null where those that the JVM trusts are meant
 */
public record ClientSettings(
        List<URI> frontends,
        @Nullable String operatorToken,
        Timeouts timeouts,
        Retries retries,
        int answerBytesMax,
        @Nullable TlsFiles tls) {

    /** @throws IllegalArgumentException for a value out of bounds; the message says what was expected */
    public ClientSettings {
        frontends = frontends.stream().map(ClientSettings::requireBase).toList();
        if (frontends.isEmpty()) {
            throw new IllegalArgumentException("frontends: none (expected: at least one address)");
        }
        requireBetween(answerBytesMax, 1024, 256 << 20, "answerBytesMax");
    }

    /** The defaults, for these frontends. */
    public static ClientSettings of(List<URI> frontends) {
        return new ClientSettings(frontends, null, Timeouts.DEFAULT, Retries.DEFAULT, 8 << 20, null);
    }

    public ClientSettings withOperatorToken(@Nullable String value) {
        return new ClientSettings(frontends, value, timeouts, retries, answerBytesMax, tls);
    }

    public ClientSettings withTimeouts(Timeouts value) {
        return new ClientSettings(frontends, operatorToken, value, retries, answerBytesMax, tls);
    }

    public ClientSettings withRetries(Retries value) {
        return new ClientSettings(frontends, operatorToken, timeouts, value, answerBytesMax, tls);
    }

    public ClientSettings withAnswerBytesMax(int value) {
        return new ClientSettings(frontends, operatorToken, timeouts, retries, value, tls);
    }

    /** Files that were replaced are read again for new connections; with a certificate of its own, a client shows that. */
    public ClientSettings withTls(@Nullable TlsFiles value) {
        return new ClientSettings(frontends, operatorToken, timeouts, retries, answerBytesMax, value);
    }

    /** All but the token, which is a secret. */
    @Override
    public String toString() {
        return "ClientSettings[frontends=" + frontends + ", " + timeouts + ", " + retries + "]";
    }

    /**
     * Limits in time.
     *
     * @param call for a call with all its tries
     * @param attempt for one try, after which another frontend is asked under the same key. A frontend tries for ten seconds by
     *     default: what it would have told after this is asked for again
     * @param connect for one connection
     * @param upload for a try of an import, which takes as long as its input is
     */
    public record Timeouts(Duration call, Duration attempt, Duration connect, Duration upload) {
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(15), Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMinutes(10));

        /** @throws IllegalArgumentException for one that is not positive */
        public Timeouts {
            requirePositive(call, "call");
            requirePositive(attempt, "attempt");
            requirePositive(connect, "connect");
            requirePositive(upload, "upload");
        }
    }

    /**
     * Rules for trying again.
     *
     * @param attemptsMax tries of one call, the first included
     * @param backoffMin longest pause after the first failed try; doubled with each further one, and drawn at random below
     * @param backoffMax longest pause between two tries, unless the server asks for a longer one
     * @param avoidance how long a frontend that failed is left alone; doubled with each failure after that, 8 times at most
     */
    public record Retries(int attemptsMax, Duration backoffMin, Duration backoffMax, Duration avoidance) {
        public static final Retries DEFAULT =
                new Retries(8, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(2));

        /** One try and no more: the caller wants to see each failure. */
        public static final Retries NONE =
                new Retries(1, Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofSeconds(2));

        /** @throws IllegalArgumentException for a value out of bounds */
        public Retries {
            requireBetween(attemptsMax, 1, 100, "attemptsMax");
            requirePositive(backoffMin, "backoffMin");
            requirePositive(avoidance, "avoidance");
            if (backoffMax.compareTo(backoffMin) < 0) {
                throw new IllegalArgumentException(
                        "backoffMax: " + backoffMax + " (expected: at least backoffMin, " + backoffMin + ")");
            }
        }
    }

    private static URI requireBase(URI frontend) {
        String scheme = frontend.getScheme() == null ? "" : frontend.getScheme().toLowerCase(Locale.ROOT);
        boolean plain = (scheme.equals("http") || scheme.equals("https"))
                && frontend.getHost() != null
                && frontend.getPort() != 0
                && frontend.getPort() <= 65_535
                && frontend.getUserInfo() == null
                && frontend.getQuery() == null
                && frontend.getFragment() == null;
        if (!plain) {
            throw new IllegalArgumentException(
                    "frontend: '" + frontend + "' (expected: an address such as http://127.0.0.1:8080)");
        }
        String text = frontend.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : frontend;
    }

    private static void requirePositive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
    }

    private static void requireBetween(int value, int min, int max, String name) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
