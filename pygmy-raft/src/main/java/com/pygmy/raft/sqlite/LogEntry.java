package com.pygmy.raft.sqlite;

import org.jspecify.annotations.Nullable;

/**
 * A committed entry of the log, as the consensus hands it over.
 *
 * @param content what {@link com.pygmy.raft.log.CommandCodec#pack} wrote; null for an entry of the consensus itself, which
 *     moves the applied index and nothing else. Not copied: it must not change
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copied for nobody: it lies on the hot path
public record LogEntry(long term, long index, byte @Nullable [] content) {}
