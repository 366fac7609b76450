package com.pygmy.raft.sqlite;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A snapshot: one file that holds the whole state.
 *
 * @param index the last entry whose effect the file holds
 * @param term the term of that entry
 * @param epoch names the log that the entry is of, where it has a name yet
 * @param sha256 digest of the file, in hex
 */
public record SnapshotInfo(Path file, long index, long term, Optional<String> epoch, long bytes, String sha256) {}
