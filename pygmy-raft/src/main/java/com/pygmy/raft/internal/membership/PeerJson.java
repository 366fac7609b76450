package com.pygmy.raft.internal.membership;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.raft.ReplicaException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What replicas of a group say to each other beside the protocol, as JSON. */
final class PeerJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PeerJson() {}

    static byte[] write(Object message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    /**
     * Reads what another replica sent.
     *
     * @param about what it is about, for the message
     */
    static <T> T read(byte[] message, Class<T> type, String about) {
        try {
            return JSON.readValue(message, type);
        } catch (IOException e) {
            throw new ReplicaException.Overloaded(about + ": not the JSON that was expected");
        }
    }
}
