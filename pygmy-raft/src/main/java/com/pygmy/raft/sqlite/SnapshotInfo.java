package com.pygmy.raft.sqlite;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A snapshot: one file that holds the whole state.
 *
 * @param index the last entry whose effect the file holds
 * @param term the term of that entry
 * @param epoch names the log that the entry is of, where it has a name yet
 */
public record SnapshotInfo(Path file, long index, long term, Optional<String> epoch, long bytes) {
    /**
     * Digest of the file, in hex, for those who keep it elsewhere. Reads the whole file and takes about a second of processor time for
     * 100 MB where there is only the first compiler, so that the snapshots that a replica takes for itself go without.
     *
     * @throws StoreException where the file cannot be read
     */
    public String sha256() {
        try {
            return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
        } catch (IOException e) {
            throw new StoreException("snapshot " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
