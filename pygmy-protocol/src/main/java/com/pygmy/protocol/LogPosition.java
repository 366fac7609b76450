package com.pygmy.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A place in a replicated log: everything up to and including {@code index} has been seen.
 *
 * <p>Positions of different groups or epochs lie in different logs and cannot be compared.
 *
 * @param group the replicated group, such as {@code catalog}
 * @param epoch names the log itself; a wiped or restored cluster has another epoch
 * @param index the log index, from 0 (nothing seen)
 */
public record LogPosition(String group, String epoch, long index) {
    public LogPosition {
        requireName(group, "group");
        requireName(epoch, "epoch");
        if (index < 0) {
            throw new IllegalArgumentException("index: " + index + " (expected: 0 or more)");
        }
    }

    /** Whether both positions lie in the same log, so that their indexes can be compared. */
    public boolean sameLogAs(LogPosition other) {
        return group.equals(other.group) && epoch.equals(other.epoch);
    }

    /**
     * What an answer's {@code Pygmy-Index} says: by group the log index that it was read or written at.
     *
     * @param header such as {@code catalog=1042, order=77}; the empty text says nothing
     * @throws IllegalArgumentException where it has another form
     */
    public static Map<String, Long> indexes(String header) {
        Map<String, Long> indexes = new LinkedHashMap<>();
        for (String part : header.isBlank() ? new String[0] : header.split(",", -1)) {
            String[] pair = part.strip().split("=", 2);
            if (pair.length < 2 || !isPlain(pair[0]) || !isIndex(pair[1])) {
                throw new IllegalArgumentException(
                        Headers.INDEX + ": '" + header + "' (expected: such as catalog=1042)");
            }
            indexes.put(pair[0], Long.parseLong(pair[1]));
        }
        return indexes;
    }

    /** The form in a session token: {@code catalog@3f2a:1042}. */
    @Override
    public String toString() {
        return group + "@" + epoch + ":" + index;
    }

    private static void requireName(String name, String what) {
        if (!isPlain(name)) {
            throw new IllegalArgumentException(what + ": '" + name + "' (expected: 1 to 64 letters, digits or dashes)");
        }
    }

    private static boolean isIndex(String text) {
        return !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isPlain(String name) {
        if (name.isEmpty() || name.length() > 64) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 128 || !(Character.isLetterOrDigit(c) || c == '-')) {
                return false;
            }
        }
        return true;
    }
}
