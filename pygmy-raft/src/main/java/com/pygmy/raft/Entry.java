package com.pygmy.raft;

import java.time.Instant;

/**
 * What the log fixed about a command, equal on all replicas.
 *
 * @param index the log index; commands that travelled in one log entry share it
 * @param time when the leader proposed it, never earlier than the entry before; the only clock a command may read
 * @param id the idempotency key it was submitted with
 */
public record Entry(long index, Instant time, CommandId id) {}
