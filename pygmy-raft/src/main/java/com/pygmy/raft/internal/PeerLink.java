package com.pygmy.raft.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The way to the other replicas of the group. Thread-safe.
 *
 * <p>A call fails with a {@link com.pygmy.raft.ReplicaException} only: the one that the other side answered with, or
 * {@code NoLeader} where the request certainly never reached it, or {@code OutcomeUnknown} where it may have.
 */
public interface PeerLink {
    /** Asks a replica by name; the answer is what its {@link RatisReplica#answer} gave. Does not block. */
    CompletableFuture<byte[]> call(String peer, PeerOperation operation, byte[] body, Duration timeout);
}
