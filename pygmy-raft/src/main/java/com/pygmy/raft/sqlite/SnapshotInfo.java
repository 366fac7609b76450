package com.pygmy.raft.sqlite;

import java.nio.file.Path;

/**
 * A snapshot: one file that holds the whole state.
 *
 * @param index the last entry whose effect the file holds
 * @param term the term of that entry
 * @param sha256 digest of the file, in hex
 */
public record SnapshotInfo(Path file, long index, long term, long bytes, String sha256) {}
