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
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends items that wait together in one request, at once unless as many as may be are under way: few at a time, since a request
 * costs six or three replicas more than its items do, and each further one carries fewer of them. Where items may be gathered,
 * the first also waits for others a little.
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
    /** When requests that count as under way were sent, oldest first. */
    private final Deque<Sent> underWay = new ArrayDeque<>();

    private boolean lookScheduled;

    /**
     * What a batcher may hold and send.
     *
     * @param waitingMax items that may wait before further ones are refused
     * @param itemsMax items in one request
     * @param weightMax weight of one request; an item that is heavier is sent alone
     * @param underWayMax requests under way at a time
     * @param slowAfter after this long a request no longer counts as under way, so that a dead node or an election holds up only
     *     what was sent to it; empty where it always counts
     * @param gathering empty where an item never waits for others
     */
    public record Limits(
            int waitingMax,
            int itemsMax,
            int weightMax,
            int underWayMax,
            Optional<Duration> slowAfter,
            Optional<Gathering> gathering) {}

    /**
     * How long items wait for others.
     *
     * @param time the first is sent after, or later where as many requests as may be are under way
     * @param items as many of them are sent at once
     */
    public record Gathering(Duration time, int items) {}

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

    /** A request, by its identity. */
    private static final class Sent {
        private final long nanos = System.nanoTime();
    }

    private record Waiting<I, O>(I item, CompletableFuture<O> answer, long sinceNanos) {}

    /** @param executor goes on when a request turns out to be slow or items have gathered; its work never blocks */
    public Batcher(Limits limits, Rules<I, O> rules, Executor executor) {
        this.limits = limits;
        this.rules = rules;
        this.executor = executor;
    }

    /** The answer to this item, or the failure of the request that it was in. An item whose future is completed before is not sent. */
    public CompletableFuture<O> add(I item) {
        Waiting<I, O> mine = new Waiting<>(item, new CompletableFuture<>(), System.nanoTime());
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
        List<Waiting<I, O>> batch;
        Sent sent = new Sent();
        synchronized (this) {
            forgetSlow(sent.nanos);
            batch = nextBatch(expired, sent.nanos);
            if (!batch.isEmpty()) {
                underWay.add(sent);
            }
            lookAgain(sent.nanos);
        }
        expired.forEach(each -> rules.expired()
                .reason(each.item())
                .ifPresent(reason -> each.answer().completeExceptionally(reason)));
        if (batch.isEmpty()) {
            return;
        }
        rules.send().send(batch.stream().map(Waiting::item).toList()).whenComplete((answers, failure) -> {
            synchronized (this) {
                underWay.remove(sent);
            }
            sendWaiting();
            answer(batch, answers, failure);
        });
    }

    private void forgetSlow(long now) {
        limits.slowAfter().ifPresent(slow -> underWay.removeIf(request -> now - request.nanos >= slow.toNanos()));
    }

    /** Only where something waits that no answer would send: a lone item that is sent at once wakes no thread of a timer. */
    private void lookAgain(long now) {
        if (lookScheduled || waiting.isEmpty()) {
            return;
        }
        Sent oldest = underWay.peek();
        if (underWay.size() < limits.underWayMax()) {
            limits.gathering()
                    .ifPresent(gathering -> lookIn(gathering.time().toNanos()
                            - (now - waiting.element().sinceNanos())));
        } else if (oldest != null) {
            limits.slowAfter().ifPresent(slow -> lookIn(slow.toNanos() - (now - oldest.nanos)));
        }
    }

    private void lookIn(long nanos) {
        lookScheduled = true;
        CompletableFuture.delayedExecutor(nanos, NANOSECONDS, executor).execute(() -> {
            synchronized (this) {
                lookScheduled = false;
            }
            sendWaiting();
        });
    }

    private boolean gathers(long now) {
        return limits.gathering()
                .filter(gathering -> waiting.size() < gathering.items())
                .filter(gathering ->
                        now - waiting.element().sinceNanos() < gathering.time().toNanos())
                .isPresent();
    }

    /** How many items wait to be sent. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** An item that has expired would make a request too late from the start, for all that share it. */
    private List<Waiting<I, O>> nextBatch(List<Waiting<I, O>> expired, long now) {
        List<Waiting<I, O>> batch = new ArrayList<>();
        int weight = 0;
        while (!waiting.isEmpty()) {
            Waiting<I, O> next = waiting.element();
            if (next.answer().isDone()) {
                waiting.remove();
            } else if (rules.expired().reason(next.item()).isPresent()) {
                expired.add(waiting.remove());
            } else if (underWay.size() >= limits.underWayMax()
                    || batch.size() == limits.itemsMax()
                    || (batch.isEmpty() && gathers(now))) {
                break;
            } else {
                weight += rules.weight().applyAsInt(next.item());
                if (weight > limits.weightMax() && !batch.isEmpty()) {
                    break;
                }
                batch.add(waiting.remove());
            }
        }
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
