package com.pygmy.raft.internal.ratis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * The entries that this process has handed to the consensus library and that are not in a log yet. Nothing else may become an
 * entry, in whatever way it has come to the library: their commands were decoded here. Thread-safe.
 */
public final class Proposals {
    private final ClientId client = ClientId.randomId();
    private final Map<Long, ByteString> handedOver = new ConcurrentHashMap<>();

    /** Marks the entries that this process proposes. */
    ClientId client() {
        return client;
    }

    static long newId() {
        return CallId.getAndIncrement();
    }

    /** This is about to be handed over. */
    void add(long id, Message entry) {
        handedOver.put(id, entry.getContent());
    }

    /** The library has dealt with it. */
    void remove(long id) {
        handedOver.remove(id);
    }

    /** Whether it was handed over here and has not become an entry before. */
    boolean take(RaftClientRequest request) {
        return request.getClientId().equals(client)
                && handedOver.remove(request.getCallId(), request.getMessage().getContent());
    }
}
