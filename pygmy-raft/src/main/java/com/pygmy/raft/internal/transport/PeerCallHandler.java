package com.pygmy.raft.internal.transport;

import java.util.concurrent.CompletableFuture;

/** The answering side of {@link PeerLink}. Thread-safe, and does not block. */
public interface PeerCallHandler {
    /** The answer, or a failure; of failures only a {@link com.pygmy.raft.ReplicaException} reaches the peer as it is. */
    CompletableFuture<byte[]> answer(PeerOperation operation, byte[] body);
}
