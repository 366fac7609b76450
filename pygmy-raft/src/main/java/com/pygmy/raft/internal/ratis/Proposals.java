package com.pygmy.raft.internal.ratis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * The entries that this process has proposed to Ratis and that are not in a log yet. Nothing else may become an entry, by any
 * way into Ratis: their commands were decoded here. Thread-safe.
 */
public final class Proposals {
    private final ClientId client = ClientId.randomId();
    private final Map<Long, ByteString> proposed = new ConcurrentHashMap<>();

    /** Marks the entries that this process proposes. */
    ClientId client() {
        return client;
    }

    static long newId() {
        return CallId.getAndIncrement();
    }

    /** This is about to be proposed. */
    void add(long id, Message entry) {
        proposed.put(id, entry.getContent());
    }

    /** Ratis has dealt with it. */
    void remove(long id) {
        proposed.remove(id);
    }

    /** Whether it was proposed here and has not become an entry before. */
    boolean take(RaftClientRequest request) {
        return request.getClientId().equals(client)
                && proposed.remove(request.getCallId(), request.getMessage().getContent());
    }
}
