package com.pygmy.raft.internal.pipeline;

import java.time.Duration;

/**
 * What bounds commands on their way into the log.
 *
 * @param timeout how long a command may wait for a leader, a majority and its application
 * @param pendingMax commands that may wait here before further ones are refused
 * @param packedMax commands that may share one log entry
 * @param inFlightMax entries, or batches on their way to a leader elsewhere, that may be under way at once; the commands that
 *     wait meanwhile are what the next entry packs
 * @param slow from which time on a command is logged with where its time went
 */
public record CommandLimits(Duration timeout, int pendingMax, int packedMax, int inFlightMax, Duration slow) {}
