package com.pygmy.raft.testing;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.ratis.netty.server.NettyRpcService;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.jspecify.annotations.Nullable;

/** Drops what is sent between replicas of this JVM, at Ratis' injection point. */
final class Firewall {
    private static final Set<String> ISOLATED = ConcurrentHashMap.newKeySet();
    private static volatile Consumer<Object> whenSending = request -> {};

    static {
        CodeInjectionForTesting.put(NettyRpcService.SEND_SERVER_REQUEST, (local, remote, arguments) -> {
            whenSending.accept(arguments[0]);
            RaftRpcRequestProto request = header(arguments[0]);
            if (request != null
                    && drops(
                            request.getRequestorId().toStringUtf8(),
                            request.getReplyId().toStringUtf8())) {
                throw Firewall.<RuntimeException>unchecked(new IOException("dropped by the test's firewall"));
            }
            // A call outside the consensus protocol names the replicas itself.
            return remote != null && drops(local.toString(), remote.toString());
        });
    }

    private Firewall() {}

    static boolean drops(String from, String to) {
        return ISOLATED.contains(from) || ISOLATED.contains(to);
    }

    /** Cuts a replica off from all others, both ways. */
    static void isolate(String node) {
        ISOLATED.add(node);
    }

    static void heal() {
        ISOLATED.clear();
    }

    /** Has this called with each request by the thread that is about to send it. */
    static void watch(Consumer<Object> whenSending) {
        Firewall.whenSending = whenSending;
    }

    private static @Nullable RaftRpcRequestProto header(Object request) {
        if (request instanceof AppendEntriesRequestProto append) {
            return append.getServerRequest();
        }
        if (request instanceof RequestVoteRequestProto vote) {
            return vote.getServerRequest();
        }
        return request instanceof InstallSnapshotRequestProto snapshot ? snapshot.getServerRequest() : null;
    }

    /** The injection point declares no exception, and the real call fails with an IOException. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E unchecked(Exception failure) throws E {
        throw (E) failure;
    }
}
