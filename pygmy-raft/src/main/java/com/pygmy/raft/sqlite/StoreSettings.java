package com.pygmy.raft.sqlite;

import java.time.Duration;

/**
 * The limits of a store.
 *
 * @param readerConnections how many reads run at once
 * @param readerWait how long a read waits for one of them
 * @param busyTimeout how long SQLite waits for a lock held by another connection
 * @param exclusiveWait how long the replacement of the database waits for reads and applies to finish, and these for it
 * @param maxBatchEntries most entries in one transaction
 * @param cacheKibibytes page cache of each connection
 */
public record StoreSettings(
        int readerConnections,
        Duration readerWait,
        Duration busyTimeout,
        Duration exclusiveWait,
        int maxBatchEntries,
        int cacheKibibytes) {

    public StoreSettings {
        requirePositive(readerConnections, "readerConnections");
        requirePositive(readerWait.toMillis(), "readerWait in milliseconds");
        requirePositive(busyTimeout.toMillis(), "busyTimeout in milliseconds");
        requirePositive(exclusiveWait.toMillis(), "exclusiveWait in milliseconds");
        requirePositive(maxBatchEntries, "maxBatchEntries");
        requirePositive(cacheKibibytes, "cacheKibibytes");
    }

    /** Four readers; waits of 250 ms for a reader, 5 s for a lock and 10 s for a replacement; 1024 entries; 8 MiB. */
    public static StoreSettings defaults() {
        return new StoreSettings(
                4, Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(10), 1024, 8 * 1024);
    }

    public StoreSettings withReaders(int connections, Duration wait) {
        return new StoreSettings(connections, wait, busyTimeout, exclusiveWait, maxBatchEntries, cacheKibibytes);
    }

    private static void requirePositive(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
        }
    }
}
