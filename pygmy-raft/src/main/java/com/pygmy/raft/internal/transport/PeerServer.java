package com.pygmy.raft.internal.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.ratis.thirdparty.io.netty.bootstrap.ServerBootstrap;
import org.apache.ratis.thirdparty.io.netty.buffer.Unpooled;
import org.apache.ratis.thirdparty.io.netty.channel.AdaptiveRecvByteBufAllocator;
import org.apache.ratis.thirdparty.io.netty.channel.Channel;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandler;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelInitializer;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelOption;
import org.apache.ratis.thirdparty.io.netty.channel.EventLoopGroup;
import org.apache.ratis.thirdparty.io.netty.channel.socket.SocketChannel;
import org.apache.ratis.thirdparty.io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslHandler;
import org.apache.ratis.util.NettyUtils;
import org.jspecify.annotations.Nullable;

/**
 * The server half: listens for peers.
 *
 * <p>One thread accepts connections and holds them until the other side has proved to be a peer ({@link Handshake}). Until then
 * a connection may hold a few KiB, for a few seconds, and there are only so many of them: a further one ends the oldest, so a
 * flood of strangers does not keep peers out. An authenticated connection moves to its peer's own thread, where its requests are
 * read and handled: a slow one delays no other peer.
 *
 * <p>Thread-safe.
 */
public final class PeerServer implements Closeable {
    /** Entries and parts of snapshots are at most 4 MiB, and a little is around them. */
    static final int FRAME_BYTES_MAX = 8 << 20;

    static final String[] TLS_PROTOCOLS = {"TLSv1.3"};

    /** Two exchanges take milliseconds; this is for a machine that has just been started and is very busy. */
    static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(12);

    static final int UNAUTHENTICATED_MAX = 64;

    /** A peer needs about four; those of a former run may still be there. */
    static final int CONNECTIONS_PER_PEER_MAX = 8;

    private static final int READ_BYTES_MIN = 1024;
    private static final int READ_BYTES_MAX = 64 * 1024;
    private static final int WAITING_FOR_ACCEPT_MAX = 256;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final PeerTransport transport;
    private final InetSocketAddress configured;
    private final PeerRequests requests;
    private final PeerCallHandler calls;
    private final EventLoopGroup acceptor;
    private final boolean useEpoll;
    private final Map<String, PeerLoop> loops = new ConcurrentHashMap<>();
    private final Set<Channel> unauthenticated = new LinkedHashSet<>();
    private @Nullable Channel listening;

    /** A peer's thread, and its connections, the one unused for longest first; only that thread touches them. */
    private record PeerLoop(EventLoopGroup group, Map<Channel, String> connections) {}

    /**
     * Not listening yet.
     *
     * @param useEpoll whether to use the system's epoll directly where it is there
     * @param server what peers' requests are handed to
     * @param calls what answers peers' calls
     */
    public PeerServer(
            PeerTransport transport,
            InetSocketAddress address,
            boolean useEpoll,
            PeerProtocol server,
            PeerCallHandler calls) {
        this.calls = calls;
        this.transport = transport;
        this.configured = address;
        this.requests = new PeerRequests(transport, server);
        acceptor = NettyUtils.newEventLoopGroup("raft-accept-" + transport.self(), 1, useEpoll);
        this.useEpoll = useEpoll;
    }

    /** Replicas that are no members share one, so they keep each other out and nobody else. */
    private PeerLoop loopOf(String peer) {
        return loops.computeIfAbsent(transport.isPeer(peer) ? peer : "*", name -> {
            String threads = "raft-from-" + name + "-" + transport.self();
            return new PeerLoop(
                    NettyUtils.newEventLoopGroup(threads, 1, useEpoll), new LinkedHashMap<>(16, 0.75f, true));
        });
    }

    /** Listens from now on. */
    synchronized void start() throws IOException {
        var bound = new ServerBootstrap()
                .group(acceptor)
                .channel(NettyUtils.getServerChannelClass(acceptor))
                .option(ChannelOption.SO_BACKLOG, WAITING_FOR_ACCEPT_MAX)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                // Grows only as long as what is read fills it, and strangers are cut off before.
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_MIN, READ_BYTES_MAX))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(configured)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new IOException("cannot listen on " + configured, bound.cause());
        }
        listening = bound.channel();
    }

    synchronized InetSocketAddress address() {
        return listening == null ? configured : (InetSocketAddress) listening.localAddress();
    }

    private void accept(SocketChannel channel) {
        Channel oldest = holdUnauthenticated(channel);
        if (oldest != null) {
            transport.refusals().add(Refusals.Kind.CONNECTION, oldest.remoteAddress(), "too many at once");
            oldest.close();
        }
        channel.closeFuture().addListener(closed -> noLongerUnauthenticated(channel));
        transport.tls().ifPresent(tls -> channel.pipeline().addLast(new SslHandler(engine(tls))));
        channel.pipeline().addLast(new HandshakeHandler(transport, channel.remoteAddress(), this::admit));
    }

    /** Gives the connection whose place it takes, where there was none left. */
    private @Nullable Channel holdUnauthenticated(Channel channel) {
        synchronized (unauthenticated) {
            Channel oldest = unauthenticated.size() < UNAUTHENTICATED_MAX
                    ? null
                    : unauthenticated.iterator().next();
            unauthenticated.remove(oldest);
            unauthenticated.add(channel);
            return oldest;
        }
    }

    private void noLongerUnauthenticated(Channel channel) {
        synchronized (unauthenticated) {
            unauthenticated.remove(channel);
        }
    }

    private static SSLEngine engine(SSLContext tls) {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(TLS_PROTOCOLS);
        return engine;
    }

    /** Moves a connection to its peer's thread, and proves to the peer, from there, who this replica is. */
    private void admit(Channel channel, String peer, Handshake.Protocol protocol, byte[] proof) {
        PeerLoop loop = loopOf(peer);
        noLongerUnauthenticated(channel);
        channel.config().setAutoRead(false);
        channel.pipeline()
                .addLast(new LengthFieldBasedFrameDecoder(FRAME_BYTES_MAX + Integer.BYTES, 0, 4, 0, 4))
                .addLast(handler(protocol, peer, () -> loop.connections().get(channel)));
        channel.deregister()
                .addListener(left -> loop.group().register(channel).addListener(moved -> {
                    if (!moved.isSuccess()) {
                        channel.close();
                        return;
                    }
                    keep(loop, channel, peer);
                    channel.writeAndFlush(Unpooled.wrappedBuffer(proof));
                    channel.config().setAutoRead(true);
                }));
    }

    private ChannelHandler handler(Handshake.Protocol protocol, String peer, Runnable used) {
        return switch (protocol) {
            case CONSENSUS -> new RequestHandler(transport, peer, requests, used);
            case CALLS -> new CallRequestHandler(transport, peer, calls, used);
        };
    }

    private static void keep(PeerLoop loop, Channel channel, String peer) {
        Map<Channel, String> connections = loop.connections();
        connections.put(channel, peer);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        if (connections.size() > CONNECTIONS_PER_PEER_MAX) {
            Iterator<Channel> oldest = connections.keySet().iterator();
            oldest.next().close();
        }
    }

    /** Ends all connections. Blocks for the requests under way, bounded. */
    @Override
    public void close() {
        List<EventLoopGroup> groups = new ArrayList<>();
        groups.add(acceptor);
        loops.values().forEach(loop -> groups.add(loop.group()));
        groups.forEach(group -> group.shutdownGracefully(0, CLOSE_LIMIT.toMillis() / 10, TimeUnit.MILLISECONDS));
        groups.forEach(
                group -> group.terminationFuture().awaitUninterruptibly(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    }
}
