package com.pygmy.raft.internal.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Calls to the other replicas of the group, outside the consensus protocol. Thread-safe.
 *
 * <p>A call fails with a {@link com.pygmy.raft.ReplicaException} only: the one that the other side answered with, or
 * {@code NoLeader} where the request certainly never reached it, or {@code OutcomeUnknown} where it may have.
 */
public interface PeerLink {
    /** Calls a replica by name; the answer is what its {@link PeerCallHandler} gave. Does not block. */
    CompletableFuture<byte[]> call(String peer, PeerOperation operation, byte[] body, Duration timeout);
}
