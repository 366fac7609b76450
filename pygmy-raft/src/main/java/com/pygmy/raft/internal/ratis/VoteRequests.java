package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    /** Sends a request and blocks for its answer. */
    interface Request {
        RequestVoteReplyProto send() throws IOException;
    }

    private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

    /** What ends the waits for answers. */
    private final Set<Runnable> waits = ConcurrentHashMap.newKeySet();

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

    RequestVoteReplyProto send(String peer, Request request) throws IOException {
        Semaphore free = places.computeIfAbsent(peer, any -> new Semaphore(UNDER_WAY_PER_PEER_MAX));
        if (!free.tryAcquire()) {
            throw new IOException(
                    peer + " has not answered the last " + UNDER_WAY_PER_PEER_MAX + " requests for a vote");
        }
        try {
            CompletableFuture<RequestVoteReplyProto> reply = new CompletableFuture<>();
            threads.execute(() -> answer(request, free, reply));
            return await(reply);
        } catch (RejectedExecutionException e) {
            free.release();
            throw new IOException("this replica is stopping", e);
        }
    }

    /** The top of its thread. */
    private void answer(Request request, Semaphore free, CompletableFuture<RequestVoteReplyProto> reply) {
        try {
            reply.complete(request.send());
            answered.run();
        } catch (IOException | RuntimeException e) {
            reply.completeExceptionally(e);
        } finally {
            free.release();
        }
    }

    /** Has the requests that are waited for fail: the votes would be of no use any more. */
    void abandon() {
        waits.forEach(Runnable::run);
    }

    private RequestVoteReplyProto await(CompletableFuture<RequestVoteReplyProto> reply) throws IOException {
        Runnable end = () -> reply.completeExceptionally(new IOException("the election is over"));
        waits.add(end);
        try {
            return reply.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for a vote");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            waits.remove(end);
        }
    }

    /** Requests under way end as failed. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
