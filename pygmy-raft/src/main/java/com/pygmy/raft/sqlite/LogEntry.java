package com.pygmy.raft.sqlite;

import org.jspecify.annotations.Nullable;

/**
 * A committed entry of the log, as consensus delivers it.
 *
 * @param content what {@link com.pygmy.raft.log.CommandCodec#pack} wrote; null for an entry of the consensus itself, which
 *     moves the applied index and nothing else. Not copied: it must not change
 */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor copied: it is on the hot path
public record LogEntry(long term, long index, byte @Nullable [] content) {}
