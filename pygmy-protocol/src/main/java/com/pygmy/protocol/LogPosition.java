package com.pygmy.protocol;

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
