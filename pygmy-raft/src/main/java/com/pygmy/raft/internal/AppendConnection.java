package com.pygmy.raft.internal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.apache.ratis.netty.server.NettyRpcService;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/**
 * A log appender's own connection to its follower: the same bytes to the same netty server as the library's client sends, but
 * written and read by the appender's thread. It has one request under way at a time and waits for its answer anyway; through
 * the library's client, request and answer each change threads once more, and on a lone commit's way every change counts.
 *
 * <p>Used by one thread. After any failure the connection is made anew, so an answer that comes too late is never taken for
 * that of another request. An interrupt ends a call at once.
 */
final class AppendConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final RaftPeerId self;
    private final String host;
    private final int port;
    private final Duration timeout;
    private @Nullable SocketChannel channel;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();

    /** For a follower at {@code host:port}; connecting and each answer may take as long as the timeout. */
    AppendConnection(RaftPeerId self, String follower, Duration timeout) {
        this.self = self;
        int colon = follower.lastIndexOf(':');
        this.host = follower.substring(0, colon);
        this.port = Integer.parseInt(follower.substring(colon + 1));
        this.timeout = timeout;
    }

    /** Sends a request and waits for its answer. */
    AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        // The library's own client has this point; the tests cut replicas off here.
        CodeInjectionForTesting.execute(NettyRpcService.SEND_SERVER_REQUEST, self, null, request);
        try {
            return call(request);
        } catch (IOException e) {
            close();
            if (Thread.currentThread().isInterrupted()) {
                InterruptedIOException interrupted = new InterruptedIOException("interrupted while sending entries");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    private AppendEntriesReplyProto call(AppendEntriesRequestProto request) throws IOException {
        if (channel == null) {
            connect();
        }
        RaftNettyServerRequestProto.newBuilder()
                .setAppendEntriesRequest(request)
                .build()
                .writeDelimitedTo(out);
        out.flush();
        RaftNettyServerReplyProto reply = RaftNettyServerReplyProto.parseDelimitedFrom(in);
        if (reply == null) {
            throw new EOFException("the follower closed the connection");
        }
        if (reply.hasExceptionReply()) {
            throw refusal(ProtoUtils.toObject(reply.getExceptionReply().getException()));
        }
        return reply.getAppendEntriesReply();
    }

    private static IOException refusal(Object thrown) {
        return thrown instanceof IOException refusal ? refusal : new IOException("the follower failed: " + thrown);
    }

    private void connect() throws IOException {
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Resolved each time: a follower may come back elsewhere under its name.
        opened.socket().connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
        opened.socket().setSoTimeout(Math.toIntExact(timeout.toMillis()));
        in = new BufferedInputStream(opened.socket().getInputStream(), BUFFER_BYTES);
        out = new BufferedOutputStream(opened.socket().getOutputStream(), BUFFER_BYTES);
    }

    @Override
    public void close() throws IOException {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
