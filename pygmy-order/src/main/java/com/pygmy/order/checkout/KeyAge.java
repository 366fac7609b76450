package com.pygmy.order.checkout;

import com.pygmy.protocol.CustomerToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The age of a customer's key, whose second half is a UUID of version 7 (RFC 9562). The catalog's log tells the age of bare
 * UUIDs only, and must go on doing so: an entry means the same for ever, and on replicas of every release.
 */
final class KeyAge {
    /** The ledger forgets a rejection after 30 days; a day less, since clocks differ. */
    private static final Duration MAX = Duration.ofDays(29);

    private KeyAge() {}

    /** Whether a rejection under this key may be forgotten by now; false for a key of any other form. */
    static boolean mayBeForgotten(String key, Instant now) {
        return CustomerToken.uniqueIn(key)
                .flatMap(KeyAge::madeAt)
                .filter(made -> mayBeForgotten(made, now))
                .isPresent();
    }

    /** Whether a rejection of that time may be forgotten by now. */
    static boolean mayBeForgotten(Instant rejected, Instant now) {
        return rejected.isBefore(now.minus(MAX));
    }

    private static Optional<Instant> madeAt(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            boolean timed = uuid.version() == 7
                    && uuid.variant() == 2
                    && uuid.toString().equalsIgnoreCase(text);
            return timed ? Optional.of(Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
