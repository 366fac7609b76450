package com.pygmy.raft.internal.transport;

import com.pygmy.raft.ReplicaException;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.ratis.netty.server.NettyRpcService;
import org.apache.ratis.thirdparty.io.netty.bootstrap.Bootstrap;
import org.apache.ratis.thirdparty.io.netty.buffer.ByteBuf;
import org.apache.ratis.thirdparty.io.netty.channel.Channel;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandlerContext;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelInitializer;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelOption;
import org.apache.ratis.thirdparty.io.netty.channel.EventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.channel.SimpleChannelInboundHandler;
import org.apache.ratis.thirdparty.io.netty.channel.WriteBufferWaterMark;
import org.apache.ratis.thirdparty.io.netty.channel.socket.SocketChannel;
import org.apache.ratis.thirdparty.io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslHandler;
import org.apache.ratis.thirdparty.io.netty.util.concurrent.ScheduledFuture;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.apache.ratis.util.NettyUtils;
import org.jspecify.annotations.Nullable;

/**
 * Calls over one authenticated connection to each peer, made when it is needed first and again after it has ended. Any number
 * of calls are under way at once; answers come in any order. One thread serves all connections.
 *
 * <p>Thread-safe.
 */
public final class PeerCalls implements PeerLink, Closeable {
    /** What waits for a connection and for answers of one peer; beyond it a call is refused at once. */
    private static final int CALLS_PER_PEER_MAX = 4096;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final PeerTransport transport;
    private final EventLoopGroup group;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();

    /** No connection yet. */
    public PeerCalls(PeerTransport transport) {
        this.transport = transport;
        group = NettyUtils.newEventLoopGroup("raft-calls-" + transport.self(), 1, true);
    }

    @Override
    public CompletableFuture<byte[]> call(String peer, PeerOperation operation, byte[] body, Duration timeout) {
        if (transport.address(peer).isEmpty() || peer.equals(transport.self())) {
            return notSent("peer: " + peer + " is not known here");
        }
        Peer to = peers.computeIfAbsent(peer, Peer::new);
        if (body.length > CallFrames.BODY_BYTES_MAX) {
            return notSent("the call is too long for a frame");
        }
        Call call = new Call(operation, body, new CompletableFuture<>());
        try {
            group.execute(() -> to.start(call, timeout));
        } catch (RejectedExecutionException e) {
            return notSent("this replica stops");
        }
        return call.answer().copy(); // only the one thread ends calls
    }

    private static CompletableFuture<byte[]> notSent(String reason) {
        return CompletableFuture.failedFuture(new ReplicaException.NoLeader(reason));
    }

    /** Ends all connections: what was sent ends as unknown. Blocks, bounded. */
    @Override
    public void close() {
        group.execute(() -> peers.values().forEach(Peer::close));
        group.shutdownGracefully(0, CLOSE_LIMIT.toMillis() / 10, TimeUnit.MILLISECONDS);
        group.terminationFuture().awaitUninterruptibly(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Call(PeerOperation operation, byte[] body, CompletableFuture<byte[]> answer) {}

    /** The calls to one peer; touched by the one thread only. */
    private final class Peer {
        private final String name;
        private final Queue<Call> unsent = new ArrayDeque<>();
        private @Nullable Connection current;
        private int sent;
        private @Nullable Channel handshaking;
        private boolean connecting;
        private boolean closed;

        Peer(String name) {
            this.name = name;
        }

        void start(Call call, Duration timeout) {
            if (closed) {
                fail(call, new ReplicaException.NoLeader("this replica stops"));
                return;
            }
            if (unsent.size() + sent >= CALLS_PER_PEER_MAX) {
                fail(call, new ReplicaException.Overloaded("too many calls to " + name));
                return;
            }
            ScheduledFuture<?> deadline =
                    group.next().schedule(() -> late(call), timeout.toNanos(), TimeUnit.NANOSECONDS);
            call.answer().whenComplete((answer, failure) -> deadline.cancel(false));
            unsent.add(call);
            if (current != null) {
                sendAll(current);
            } else if (!connecting) {
                connect();
            }
        }

        private void late(Call call) {
            if (unsent.remove(call)) {
                fail(call, new ReplicaException.NoLeader(name + " could not be reached in time"));
            } else {
                fail(call, new ReplicaException.OutcomeUnknown(name + " did not answer in time"));
            }
        }

        /** Resolves the name each time: a replica may come back elsewhere. That may block, so another thread does it. */
        private void connect() {
            connecting = true;
            CompletableFuture.supplyAsync(() -> PeerTransport.resolve(transport.address(name)))
                    .whenCompleteAsync(
                            (address, failure) -> {
                                if (failure == null) {
                                    connect(address);
                                } else {
                                    failUnsent(words(failure));
                                }
                            },
                            group);
        }

        private void connect(InetSocketAddress address) {
            var opening = new Bootstrap()
                    .group(group)
                    .channel(NettyUtils.getSocketChannelClass(group))
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .option(
                            ChannelOption.WRITE_BUFFER_WATER_MARK,
                            new WriteBufferWaterMark(PeerServer.FRAME_BYTES_MAX, 2 * PeerServer.FRAME_BYTES_MAX))
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel opened) {
                            transport.tls().ifPresent(tls -> opened.pipeline().addLast(new SslHandler(engine(tls))));
                            opened.pipeline().addLast(new ClientHandshakeHandler(transport, name, Peer.this::admitted));
                        }
                    })
                    .connect(address);
            opening.addListener(done -> {
                if (done.isSuccess()) {
                    handshakes(opening.channel());
                } else {
                    failUnsent(words(done.cause()));
                }
            });
        }

        private SSLEngine engine(SSLContext tls) {
            SSLEngine engine = tls.createSSLEngine();
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(PeerServer.TLS_PROTOCOLS);
            return engine;
        }

        private void handshakes(Channel opened) {
            handshaking = opened;
            opened.closeFuture().addListener(end -> {
                if (handshaking == opened) {
                    failUnsent("the connection ended in the handshake");
                }
            });
        }

        private void admitted(Channel opened) {
            Connection connection = new Connection(this, opened);
            opened.closeFuture().addListener(end -> {
                leave(connection);
                connection.failAll();
            });
            opened.pipeline()
                    .addLast(new LengthFieldBasedFrameDecoder(PeerServer.FRAME_BYTES_MAX + Integer.BYTES, 0, 4, 0, 4))
                    .addLast(connection);
            connecting = false;
            handshaking = null;
            current = connection;
            sendAll(connection);
        }

        private void sendAll(Connection connection) {
            for (Call call = unsent.poll(); call != null; call = unsent.poll()) {
                // Ratis' transport has this injection point too; the tests cut replicas off here.
                boolean cutOff = CodeInjectionForTesting.execute(
                        NettyRpcService.SEND_SERVER_REQUEST, transport.selfId(), name, call.operation());
                if (cutOff || !connection.channel.isWritable()) {
                    fail(call, new ReplicaException.NoLeader(name + " does not take more calls"));
                } else {
                    connection.write(call);
                }
            }
            connection.channel.flush();
        }

        /** No further call is sent on this connection; those on it may still be answered. */
        void leave(Connection connection) {
            if (current == connection) {
                current = null;
            }
        }

        void close() {
            closed = true;
            if (current != null) {
                current.channel.close();
            }
            failUnsent("this replica stops");
        }

        private void failUnsent(String reason) {
            connecting = false;
            handshaking = null;
            List<Call> calls = List.copyOf(unsent);
            unsent.clear();
            calls.forEach(call -> fail(call, new ReplicaException.NoLeader(name + " cannot be reached: " + reason)));
        }

        private static String words(Throwable failure) {
            return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        }

        private void fail(Call call, ReplicaException failure) {
            call.answer().completeExceptionally(failure);
        }
    }

    /** One connection and the calls that were sent on it; touched by the one thread only. */
    private static final class Connection extends SimpleChannelInboundHandler<ByteBuf> {
        private final Peer peer;
        private final Channel channel;
        private final Map<Long, Call> sent = new HashMap<>();
        private long lastNumber;

        /** The last call that was sent before something was read. */
        private long heardSince;

        Connection(Peer peer, Channel channel) {
            this.peer = peer;
            this.channel = channel;
        }

        void write(Call call) {
            long number = ++lastNumber;
            sent.put(number, call);
            peer.sent++;
            call.answer().whenComplete((answer, failure) -> ended(number));
            channel.write(CallFrames.request(channel.alloc(), number, call.operation(), call.body()));
        }

        /**
         * A connection on which nothing came back for the whole time of a call is not used any more: after a partition TCP may
         * repeat what was lost only minutes later. The peer may be slow as well, so calls under way keep it until they end.
         */
        private void ended(long number) {
            if (sent.remove(number) == null) {
                return;
            }
            peer.sent--;
            if (number > heardSince) {
                peer.leave(this);
            }
            if (peer.current != this && sent.isEmpty()) {
                channel.close();
            }
        }

        void failAll() {
            List.copyOf(sent.values())
                    .forEach(call -> peer.fail(
                            call,
                            new ReplicaException.OutcomeUnknown(peer.name + " has not answered: connection ended")));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            if (!CallFrames.isFrame(frame)) {
                context.close();
                return;
            }
            heardSince = lastNumber;
            Call call = sent.get(frame.readLong());
            if (call != null) {
                CallFrames.complete(call.answer(), frame);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
