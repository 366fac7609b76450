package com.pygmy.raft.internal.transport;

import java.io.IOException;
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
    private final PeerTransport transport;
    private final String peer;
    private final Consumer<Channel> admitted;
    private @Nullable Future<?> deadline;
    private byte @Nullable [] nonce;
    private final byte[] hello;

    /** @param admitted called when both sides have proved who they are; nothing more was read then */
    ClientHandshakeHandler(PeerTransport transport, String peer, Consumer<Channel> admitted) {
        this.transport = transport;
        this.peer = peer;
        this.admitted = admitted;
        hello = transport.handshake().hello(Handshake.Protocol.CALLS, peer);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(() -> context.close(), PeerServer.HANDSHAKE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (context.pipeline().get(SslHandler.class) == null) {
            context.writeAndFlush(Unpooled.wrappedBuffer(hello));
        }
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
                throw new RefusedException("not " + peer);
            }
            Channel channel = context.channel();
            context.pipeline().remove(this);
            admitted.accept(channel);
        }
    }

    /** Of TLS, of the other side's proof, or of a connection that was reset. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable reason = cause.getCause() == null ? cause : cause.getCause();
        if (reason instanceof RefusedException || !(reason instanceof IOException)) {
            String address = transport.address(peer);
            transport.refusals().add(Refusals.Kind.CONNECTION, address, "it listens where " + peer + " is expected");
        }
        context.close();
    }
}
