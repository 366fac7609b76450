package com.pygmy.client;

import com.pygmy.protocol.CustomerToken;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * Names one intention, so that it happens once however often it is sent: 1 to 64 visible ASCII characters.
 *
 * @param value as it stands in the {@code Idempotency-Key} header
 */
public record IdempotencyKey(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws IllegalArgumentException where the text is not a key; the message says what was expected */
    public IdempotencyKey {
        boolean plain =
                !value.isEmpty() && value.length() <= 64 && value.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        if (!plain) {
            throw new IllegalArgumentException(
                    "Idempotency-Key: '" + value + "' (expected: 1 to 64 visible ASCII characters)");
        }
    }

    /**
     * A new key, a UUID of version 7 (RFC 9562): milliseconds since 1970, then 74 random bits. Such a key tells the
     * server its age, so that one too old to be remembered is refused instead of taken for a new one. Thread-safe.
     */
    public static IdempotencyKey next() {
        return new IdempotencyKey(timeOrdered().toString());
    }

    /** A new key of an order that this customer's token lists: the customer's name, then a UUID as above. Thread-safe. */
    public static IdempotencyKey next(CustomerToken customer) {
        return new IdempotencyKey(customer.key(timeOrdered()));
    }

    private static UUID timeOrdered() {
        long high = (System.currentTimeMillis() << 16) | 0x7000L | (RANDOM.nextInt() & 0x0fffL);
        long low = (RANDOM.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    @Override
    public String toString() {
        return value;
    }
}
