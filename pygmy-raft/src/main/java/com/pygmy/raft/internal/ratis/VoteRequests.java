package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.util.Daemon;

/**
 * Requests votes on threads of its own. Ratis interrupts its threads when a round of an election is over. An answer that comes
 * after that is no vote any more, but it shows that the peer is there and slow: without it a candidate that hears nothing else
 * would take slow peers for dead ones, and its election timeouts would never grow.
 *
 * <p>Thread-safe. A request blocks until the answer, a failure, or an interrupt.
 */
final class VoteRequests implements AutoCloseable {
    /** Rounds may follow each other faster than a slow peer answers: it is not sent more than it can work off. */
    private static final int UNDER_WAY_PER_PEER_MAX = 4;

    private final Map<String, Semaphore> places = new ConcurrentHashMap<>();
    private final Runnable answered;
    private final ExecutorService threads;

    /**
     * For one replica.
     *
     * @param answered run for each answer of a peer, however late
     */
    VoteRequests(String self, Runnable answered) {
        this.answered = answered;
        threads = Executors.newCachedThreadPool(work -> Daemon.newBuilder()
                .setName("raft-vote-" + self)
                .setRunnable(work)
                .build());
    }

    RequestVoteReplyProto send(String peer, Callable<RequestVoteReplyProto> request) throws IOException {
        Semaphore free = places.computeIfAbsent(peer, any -> new Semaphore(UNDER_WAY_PER_PEER_MAX));
        if (!free.tryAcquire()) {
            throw new IOException(
                    peer + " has not answered the last " + UNDER_WAY_PER_PEER_MAX + " requests for a vote");
        }
        try {
            return await(threads.submit(() -> answer(request, free)));
        } catch (RejectedExecutionException e) {
            free.release();
            throw new IOException("this replica is stopping", e);
        }
    }

    private RequestVoteReplyProto answer(Callable<RequestVoteReplyProto> request, Semaphore free) throws Exception {
        try {
            RequestVoteReplyProto reply = request.call();
            answered.run();
            return reply;
        } finally {
            free.release();
        }
    }

    private static RequestVoteReplyProto await(Future<RequestVoteReplyProto> reply) throws IOException {
        try {
            return reply.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for a vote");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Requests under way end as failed. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
