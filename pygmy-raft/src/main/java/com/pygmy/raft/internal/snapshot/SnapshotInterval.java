package com.pygmy.raft.internal.snapshot;

/**
 * How much may be applied between two snapshots, which is what a replica that was killed applies again when it starts.
 *
 * @param entries so many entries of the log
 * @param logBytes or so many bytes of them, since an entry may hold hundreds of commands; where the last snapshot is larger
 *     than four times that, a quarter of it, so that what is copied stays in proportion to what changed
 */
public record SnapshotInterval(long entries, long logBytes) {
    private static final int SNAPSHOT_SHARE = 4;

    /** Whether so much was applied since a snapshot of this size that the next is due. */
    public boolean isOver(long entriesSince, long logBytesSince, long snapshotBytes) {
        return entriesSince >= entries || logBytesSince >= Math.max(logBytes, snapshotBytes / SNAPSHOT_SHARE);
    }
}
