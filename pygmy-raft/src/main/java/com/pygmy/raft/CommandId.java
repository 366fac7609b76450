package com.pygmy.raft;

import java.util.UUID;

/**
 * The idempotency key of a command: submitted again under the same id, it is not applied again and the first reply is given.
 *
 * @param value 1 to 64 visible ASCII characters
 */
public record CommandId(String value) {
    public static final int MAX_LENGTH = 64;

    public CommandId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "command id: '" + value + "' (expected: 1 to " + MAX_LENGTH + " visible ASCII characters)");
        }
    }

    /** An id that no other command has: for a command that will not be retried under the same id. */
    public static CommandId random() {
        return new CommandId(UUID.randomUUID().toString());
    }

    private static boolean isValid(String value) {
        return !value.isEmpty() && value.length() <= MAX_LENGTH && value.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }
}
