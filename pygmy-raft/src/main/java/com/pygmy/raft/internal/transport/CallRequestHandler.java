package com.pygmy.raft.internal.transport;

import com.pygmy.raft.ReplicaException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.thirdparty.io.netty.buffer.ByteBuf;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelHandlerContext;
import org.apache.ratis.thirdparty.io.netty.channel.SimpleChannelInboundHandler;
import org.apache.ratis.util.JavaUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads calls of one authenticated peer and writes each answer when it is there. What cannot be read ends the connection. */
final class CallRequestHandler extends SimpleChannelInboundHandler<ByteBuf> {
    private static final Logger LOGGER = LoggerFactory.getLogger(CallRequestHandler.class);

    private final PeerTransport transport;
    private final String peer;
    private final PeerCallHandler calls;
    private final Runnable used;

    /** @param used run at each call */
    CallRequestHandler(PeerTransport transport, String peer, PeerCallHandler calls, Runnable used) {
        this.transport = transport;
        this.peer = peer;
        this.calls = calls;
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
        if (!CallFrames.isFrame(frame)) {
            refuse(context, "a frame that is no call");
            return;
        }
        used.run();
        long call = frame.readLong();
        int operation = frame.readByte();
        byte[] body = CallFrames.rest(frame);
        answer(operation, body).whenComplete((reply, failure) -> write(context, call, reply, failure));
    }

    private CompletableFuture<byte[]> answer(int operation, byte[] body) {
        if (operation != PeerOperation.MEMBERSHIP_STATE.number && !transport.isPeer(peer)) {
            transport.refusals().add(Refusals.Kind.REQUEST, peer, "it is no member of the group");
            return CompletableFuture.failedFuture(
                    new ReplicaException.NoLeader(peer + " is not a member of the group here"));
        }
        try {
            return CallFrames.operation(operation)
                    .map(known -> calls.answer(known, body))
                    .orElseGet(() -> CompletableFuture.failedFuture(
                            new ReplicaException.NoLeader("no operation " + operation + " here")));
        } catch (RuntimeException e) {
            LOGGER.warn("a call of {} failed", peer, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void write(
            ChannelHandlerContext context, long call, byte @Nullable [] reply, @Nullable Throwable failure) {
        if (reply != null && reply.length <= CallFrames.BODY_BYTES_MAX) {
            context.writeAndFlush(CallFrames.answer(context.alloc(), call, reply));
            return;
        }
        Throwable sent = failure == null ? new IllegalStateException("the answer is too long for a frame") : failure;
        context.writeAndFlush(CallFrames.failure(context.alloc(), call, JavaUtils.unwrapCompletionException(sent)));
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
