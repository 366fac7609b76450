package com.pygmy.order.batch;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends items that wait together in one request. A lone item never waits: a request is sent at once unless one is under way.
 * One at a time, since a request costs six or three replicas more than its items do, and a second one would only carry half.
 *
 * <p>Thread-safe; does not block.
 *
 * @param <I> an item
 * @param <O> the answer to one item
 */
public final class Batcher<I, O> {
    private final Limits limits;
    private final Rules<I, O> rules;
    private final Executor executor;
    private final Deque<Waiting<I, O>> waiting = new ArrayDeque<>();
    private boolean underWay;

    /**
     * What a batcher may hold and send.
     *
     * @param waitingMax items that may wait before further ones are refused
     * @param itemsMax items in one request
     * @param weightMax weight of one request; an item that is heavier is sent alone
     * @param slowAfter after this long a request no longer counts as under way, so that a dead node or an election holds up only
     *     what was sent to it; empty where it always counts
     */
    public record Limits(int waitingMax, int itemsMax, int weightMax, Optional<Duration> slowAfter) {}

    /**
     * What a batcher does not know of its items.
     *
     * @param weight of an item
     * @param expired why an item is not sent any more, where that is so
     * @param full what an item is refused with where too many wait
     * @param send sends a request; gives an answer for each item, in the same order
     */
    public record Rules<I, O>(
            ToIntFunction<I> weight, Expired<I> expired, Supplier<Throwable> full, Sending<I, O> send) {}

    /** Tells what is no longer worth sending. */
    @FunctionalInterface
    public interface Expired<I> {
        Optional<Throwable> reason(I item);
    }

    /** Sends one request. Does not block. */
    @FunctionalInterface
    public interface Sending<I, O> {
        CompletableFuture<List<O>> send(List<I> items);
    }

    private record Waiting<I, O>(I item, CompletableFuture<O> answer) {}

    /** @param executor goes on when a request turns out to be slow; its work never blocks */
    public Batcher(Limits limits, Rules<I, O> rules, Executor executor) {
        this.limits = limits;
        this.rules = rules;
        this.executor = executor;
    }

    /** The answer to this item, or the failure of the request that it was in. An item whose future is completed before is not sent. */
    public CompletableFuture<O> add(I item) {
        Waiting<I, O> mine = new Waiting<>(item, new CompletableFuture<>());
        synchronized (this) {
            if (waiting.size() >= limits.waitingMax()) {
                return CompletableFuture.failedFuture(rules.full().get());
            }
            waiting.add(mine);
        }
        sendWaiting();
        return mine.answer();
    }

    private void sendWaiting() {
        List<Waiting<I, O>> expired = new ArrayList<>();
        List<Waiting<I, O>> batch = nextBatch(expired);
        expired.forEach(each -> rules.expired()
                .reason(each.item())
                .ifPresent(reason -> each.answer().completeExceptionally(reason)));
        if (batch.isEmpty()) {
            return;
        }
        AtomicBoolean counts = new AtomicBoolean(true);
        rules.send().send(batch.stream().map(Waiting::item).toList()).whenComplete((answers, failure) -> {
            noLongerCounts(counts);
            answer(batch, answers, failure);
        });
        limits.slowAfter()
                .ifPresent(slow -> CompletableFuture.delayedExecutor(slow.toNanos(), NANOSECONDS, executor)
                        .execute(() -> noLongerCounts(counts)));
    }

    private void noLongerCounts(AtomicBoolean counts) {
        if (counts.getAndSet(false)) {
            synchronized (this) {
                underWay = false;
            }
            sendWaiting();
        }
    }

    /** An item that has expired would make a request too late from the start, for all that share it. */
    private synchronized List<Waiting<I, O>> nextBatch(List<Waiting<I, O>> expired) {
        List<Waiting<I, O>> batch = new ArrayList<>();
        int weight = 0;
        while (!waiting.isEmpty()) {
            Waiting<I, O> next = waiting.element();
            if (next.answer().isDone()) {
                waiting.remove();
            } else if (rules.expired().reason(next.item()).isPresent()) {
                expired.add(waiting.remove());
            } else if (underWay || batch.size() == limits.itemsMax()) {
                break;
            } else {
                weight += rules.weight().applyAsInt(next.item());
                if (weight > limits.weightMax() && !batch.isEmpty()) {
                    break;
                }
                batch.add(waiting.remove());
            }
        }
        underWay |= !batch.isEmpty();
        return batch;
    }

    private static <I, O> void answer(
            List<Waiting<I, O>> batch, @Nullable List<O> answers, @Nullable Throwable failure) {
        for (int i = 0; i < batch.size(); i++) {
            if (answers != null) {
                batch.get(i).answer().complete(answers.get(i));
            } else if (failure != null) {
                boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
                batch.get(i).answer().completeExceptionally(wrapped ? failure.getCause() : failure);
            }
        }
    }
}
