package com.pygmy.raft.internal.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.io.netty.buffer.ByteBuf;
import org.apache.ratis.thirdparty.io.netty.buffer.ByteBufOutputStream;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandlerContext;
import org.apache.ratis.thirdparty.io.netty.channel.SimpleChannelInboundHandler;

/**
 * Reads requests of one authenticated peer, one at a time, and hands them on in the peer's own thread. An answer is written when it
 * is there, whichever thread has it. What cannot be read ends the connection, nothing else.
 */
final class RequestHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private final PeerTransport transport;
    private final String peer;
    private final PeerRequests requests;
    private final Runnable used;
    private volatile boolean answering;

    /** @param used run at each request */
    RequestHandler(PeerTransport transport, String peer, PeerRequests requests, Runnable used) {
        this.transport = transport;
        this.peer = peer;
        this.requests = requests;
        this.used = used;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        if (!context.channel().isOpen()) {
            return;
        }
        if (!context.channel().isWritable()) {
            refuse(context, "it sends requests and does not read the answers");
            return;
        }
        RaftNettyServerRequestProto request;
        try {
            request = RaftNettyServerRequestProto.parseFrom(CodedInputStream.newInstance(frame.nioBuffer()));
        } catch (IOException e) {
            refuse(context, "a frame that is no request");
            return;
        }
        if (answering) {
            refuse(context, "it sends a request before the last one is answered");
            return;
        }
        used.run();
        answering = true;
        requests.answer(peer, request).thenAccept(reply -> write(context, reply));
    }

    private void write(ChannelHandlerContext context, RaftNettyServerReplyProto reply) {
        int size = reply.getSerializedSize();
        ByteBuf answer = context.alloc().buffer(Integer.BYTES + size);
        answer.writeInt(size);
        try {
            reply.writeTo(new ByteBufOutputStream(answer));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        // The peer sends its next request when it has this.
        answering = false;
        context.writeAndFlush(answer);
    }

    private void refuse(ChannelHandlerContext context, String reason) {
        transport.refusals().add(Refusals.Kind.CONNECTION, peer, reason);
        context.close();
    }

    /** A frame too long, or a connection that was reset. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            context.close();
        } else {
            refuse(context, "it cannot be read: " + cause.getClass().getSimpleName());
        }
    }
}
