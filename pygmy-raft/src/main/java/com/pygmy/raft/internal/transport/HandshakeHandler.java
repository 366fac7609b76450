package com.pygmy.raft.internal.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.io.netty.buffer.ByteBuf;
import org.apache.ratis.thirdparty.io.netty.buffer.Unpooled;
import org.apache.ratis.thirdparty.io.netty.channel.Channel;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandlerContext;
import org.apache.ratis.thirdparty.io.netty.handler.codec.ByteToMessageDecoder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslHandler;
import org.apache.ratis.thirdparty.io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The server's part of the {@link Handshake} on one connection; ends it at the first byte that is not right, or when time is up. */
final class HandshakeHandler extends ByteToMessageDecoder {
    /** What becomes of a connection whose other side has proved to be a peer. */
    interface Admission {
        /** Takes the connection, on which nothing more was read, and owes the peer this proof. */
        void admit(Channel channel, String peer, Handshake.Protocol protocol, byte[] proof);
    }

    private final PeerTransport transport;
    private final SocketAddress remote;
    private final Admission admission;
    private @Nullable Future<?> deadline;
    private byte @Nullable [] hello;
    private byte[] nonce = {};
    private String peer = "";
    private boolean refused;

    /** @param remote where the other side is: a channel that TLS has closed no longer knows */
    HandshakeHandler(PeerTransport transport, SocketAddress remote, Admission admission) {
        this.transport = transport;
        this.remote = remote;
        this.admission = admission;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(
                        () -> refuse(context, "no proof in time"),
                        PeerServer.HANDSHAKE_LIMIT.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!context.channel().isOpen()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int expected = hello == null ? Handshake.HELLO_BYTES : Handshake.PROOF_BYTES;
        try {
            if (in.readableBytes() > expected) {
                throw new RefusedException("more bytes than its turn allows");
            }
            byte[] bytes = new byte[in.readableBytes()];
            in.getBytes(in.readerIndex(), bytes);
            if (hello == null) {
                Handshake.requireProtocol(bytes);
            }
            if (bytes.length == expected) {
                in.skipBytes(expected);
                take(context, bytes);
            }
        } catch (IOException e) {
            in.skipBytes(in.readableBytes());
            refuse(context, String.valueOf(e.getMessage()));
        }
    }

    private void take(ChannelHandlerContext context, byte[] frame) throws IOException {
        Handshake handshake = transport.handshake();
        byte[] said = hello;
        if (said == null) {
            peer = handshake.peer(frame);
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (tls != null) {
                PeerTransport.requireCertificateOf(peer, tls.engine().getSession());
            }
            hello = frame;
            nonce = handshake.nonce();
            context.writeAndFlush(Unpooled.wrappedBuffer(nonce.clone()));
        } else if (handshake.isProof(frame, Handshake.Side.CLIENT, said, nonce)) {
            Channel channel = context.channel();
            context.pipeline().remove(this);
            byte[] proof = handshake.proof(Handshake.Side.SERVER, said, nonce);
            admission.admit(channel, peer, Handshake.protocol(said), proof);
        } else {
            throw new RefusedException("it says that it is " + peer + ", and its node token differs");
        }
    }

    private void refuse(ChannelHandlerContext context, String reason) {
        if (!refused) {
            refused = true;
            transport.refusals().add(Refusals.Kind.CONNECTION, remote, reason);
            context.close();
        }
    }

    /** Of TLS; or of a connection that was reset, as those of votes that are no longer needed are. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            context.close();
        } else {
            refuse(context, TlsFailures.refusal(cause));
        }
    }
}
