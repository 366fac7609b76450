package com.pygmy.raft.internal.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.ratis.thirdparty.io.netty.buffer.ByteBuf;
import org.apache.ratis.thirdparty.io.netty.buffer.Unpooled;
import org.apache.ratis.thirdparty.io.netty.channel.Channel;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandlerContext;
import org.apache.ratis.thirdparty.io.netty.handler.codec.ByteToMessageDecoder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslHandler;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.apache.ratis.thirdparty.io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The client's part of the {@link Handshake} on a connection for calls; ends it where the other side is not the peer. */
final class ClientHandshakeHandler extends ByteToMessageDecoder {
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(2);

    private final PeerTransport transport;
    private final String peer;
    private final Consumer<Channel> admitted;
    private final HandshakePatience patience;
    private @Nullable Future<?> deadline;
    private byte @Nullable [] nonce;
    private boolean late;
    private final byte[] hello;

    /** @param admitted called when both sides have proved who they are; nothing more was read then */
    ClientHandshakeHandler(PeerTransport transport, String peer, Consumer<Channel> admitted) {
        this.transport = transport;
        this.peer = peer;
        patience = transport.patienceWith(peer);
        this.admitted = admitted;
        hello = transport.handshake().hello(Handshake.Protocol.CALLS, peer);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(() -> endLate(context), patience.limit(USUAL_LIMIT).toMillis(), TimeUnit.MILLISECONDS);
        if (context.pipeline().get(SslHandler.class) == null) {
            context.writeAndFlush(Unpooled.wrappedBuffer(hello));
        }
    }

    private void endLate(ChannelHandlerContext context) {
        late = true;
        patience.wasLate();
        context.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
            PeerTransport.requireCertificateOf(
                    peer, context.pipeline().get(SslHandler.class).engine().getSession());
            context.writeAndFlush(Unpooled.wrappedBuffer(hello));
        }
        super.userEventTriggered(context, event);
    }

    /** A peer gives no reason to one that has not proved who it is; after the proof, there is one only. */
    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (nonce != null && !late) {
            transport.disagreements().begin(peer, Disagreements.Kind.TOKEN);
        }
        super.channelInactive(context);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws RefusedException {
        Handshake handshake = transport.handshake();
        byte[] theirs = nonce;
        if (theirs == null && in.readableBytes() >= Handshake.NONCE_BYTES) {
            theirs = new byte[Handshake.NONCE_BYTES];
            in.readBytes(theirs);
            nonce = theirs;
            context.writeAndFlush(Unpooled.wrappedBuffer(handshake.proof(Handshake.Side.CLIENT, hello, theirs)));
        } else if (theirs != null && in.readableBytes() >= Handshake.PROOF_BYTES) {
            byte[] proof = new byte[Handshake.PROOF_BYTES];
            in.readBytes(proof);
            if (!handshake.isProof(proof, Handshake.Side.SERVER, hello, theirs)) {
                transport.disagreements().begin(peer, Disagreements.Kind.TOKEN);
                throw new RefusedException("not " + peer);
            }
            transport.disagreements().end(peer);
            patience.wasInTime();
            Channel channel = context.channel();
            context.pipeline().remove(this);
            admitted.accept(channel);
        }
    }

    /** Of TLS, of the other side's proof, or of a connection that was reset. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        TlsFailures.kind(cause).ifPresent(kind -> transport.disagreements().begin(peer, kind));
        Throwable reason = cause.getCause() == null ? cause : cause.getCause();
        if (reason instanceof RefusedException || !(reason instanceof IOException)) {
            String address = transport.address(peer);
            transport.refusals().add(Refusals.Kind.CONNECTION, address, "it listens where " + peer + " is expected");
        }
        context.close();
    }
}
