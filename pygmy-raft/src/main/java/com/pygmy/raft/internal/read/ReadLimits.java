package com.pygmy.raft.internal.read;

import java.time.Duration;

/**
 * What bounds reads.
 *
 * @param timeout how long a read may wait for this replica to catch up, or for a connection
 * @param connections database connections for reads
 * @param lagEntriesMax a replica further behind than this reports that it should not be sent reads
 */
public record ReadLimits(Duration timeout, int connections, long lagEntriesMax) {}
