package com.pygmy.catalog.state;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** When a time-ordered key was made: a UUID of version 7 (RFC 9562) begins with its milliseconds. */
final class KeyTime {
    private static final Pattern UUID_7 = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    private KeyTime() {}

    /** Empty for a key of any other form: such a key does not tell its age. */
    static Optional<Instant> of(String key) {
        if (!UUID_7.matcher(key).matches()) {
            return Optional.empty();
        }
        String millis = key.substring(0, 8) + key.substring(9, 13);
        return Optional.of(Instant.ofEpochMilli(Long.parseLong(millis, 16)));
    }
}
