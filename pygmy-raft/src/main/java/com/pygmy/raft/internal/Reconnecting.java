package com.pygmy.raft.internal;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import org.apache.ratis.protocol.exceptions.AlreadyClosedException;
import org.apache.ratis.server.RaftServerRpc;
import org.jspecify.annotations.Nullable;

/**
 * Tries what elections are made of a second time where the first went to a closed connection.
 *
 * <p>The library keeps a connection to each peer, learns only by the next message that a peer was restarted since, and opens
 * a new one for the message after that. Without a second try a candidate would go without this peer's vote; and where the
 * former leader is gone too, nobody would lead for another election timeout. Thread-safe.
 */
final class Reconnecting {
    private static final Set<String> OF_ELECTIONS = Set.of("requestVote", "startLeaderElection");

    private Reconnecting() {}

    /** The way to the peers, with second tries. */
    static RaftServerRpc over(RaftServerRpc rpc) {
        InvocationHandler handler = (proxy, method, arguments) -> OF_ELECTIONS.contains(method.getName())
                ? callAgain(rpc, method, arguments)
                : call(rpc, method, arguments);
        return (RaftServerRpc) Proxy.newProxyInstance(
                RaftServerRpc.class.getClassLoader(), new Class<?>[] {RaftServerRpc.class}, handler);
    }

    /** A peer that got the message twice after all answers the same: it has one vote in a term. */
    private static @Nullable Object callAgain(RaftServerRpc rpc, Method method, Object[] arguments) throws Throwable {
        try {
            return call(rpc, method, arguments);
        } catch (IOException e) {
            if (Throwables.getCausalChain(e).stream().noneMatch(Reconnecting::isClosedConnection)) {
                throw e;
            }
            return call(rpc, method, arguments);
        }
    }

    private static boolean isClosedConnection(Throwable cause) {
        return cause instanceof ClosedChannelException || cause instanceof AlreadyClosedException;
    }

    private static @Nullable Object call(RaftServerRpc rpc, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(rpc, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
