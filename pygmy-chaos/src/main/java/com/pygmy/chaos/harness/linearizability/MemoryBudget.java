package com.pygmy.chaos.harness.linearizability;

/** Bytes that the searches of one check may hold together. Not thread-safe. */
final class MemoryBudget {
    private long leftBytes;

    MemoryBudget(long bytes) {
        this.leftBytes = bytes;
    }

    /** Takes bytes, unless there are not as many left. */
    boolean take(long bytes) {
        if (bytes > leftBytes) {
            return false;
        }
        leftBytes -= bytes;
        return true;
    }

    void giveBack(long bytes) {
        leftBytes += bytes;
    }
}
