package com.pygmy.order.checkout;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The orders that this node is working on, so that the same request twice at once is worked on once. Only a kindness: what
 * makes an order happen once is the ledger's primary key. Thread-safe; bounded.
 */
final class OrdersUnderWay {
    private final int ordersMax;
    private final int joinersMax;
    private final Map<String, UnderWay> byOrderId = new HashMap<>();

    /**
     * @param ordersMax orders worked on at once
     * @param joinersMax requests that may wait for the outcome of one that came before
     */
    OrdersUnderWay(int ordersMax, int joinersMax) {
        this.ordersMax = ordersMax;
        this.joinersMax = joinersMax;
    }

    /** What a request finds. */
    sealed interface Entrance {
        /** It is the first and will be worked on. */
        record Begun(CompletableFuture<CheckoutOutcome> outcome) implements Entrance {}

        /** The same request is being worked on: this is its outcome. */
        record Joined(CompletableFuture<CheckoutOutcome> outcome) implements Entrance {}

        /** Another request under the same key is being worked on, or too many wait for this one. */
        record Refused() implements Entrance {}

        /** Too many orders are being worked on. */
        record Full() implements Entrance {}
    }

    /**
     * Enters a request.
     *
     * @param work begins to work on it and returns at once; called where no other request of this order is under way
     */
    Entrance enter(String orderId, String fingerprint, Supplier<CompletableFuture<CheckoutOutcome>> work) {
        CompletableFuture<CheckoutOutcome> outcome = new CompletableFuture<>();
        synchronized (this) {
            UnderWay before = byOrderId.get(orderId);
            if (before != null) {
                if (!before.fingerprint.equals(fingerprint) || before.joiners == joinersMax) {
                    return new Entrance.Refused();
                }
                before.joiners++;
                return new Entrance.Joined(before.outcome);
            }
            if (byOrderId.size() == ordersMax) {
                return new Entrance.Full();
            }
            byOrderId.put(orderId, new UnderWay(fingerprint, outcome));
        }
        CompletableFuture<Void> entered = CompletableFuture.completedFuture(null);
        entered.thenCompose(now -> work.get()).whenComplete((done, failure) -> {
            leave(orderId);
            if (failure != null) {
                outcome.completeExceptionally(failure);
            } else {
                outcome.complete(done);
            }
        });
        return new Entrance.Begun(outcome);
    }

    private synchronized void leave(String orderId) {
        byOrderId.remove(orderId);
    }

    /** How many orders are being worked on. */
    synchronized int size() {
        return byOrderId.size();
    }

    private static final class UnderWay {
        private final String fingerprint;
        private final CompletableFuture<CheckoutOutcome> outcome;
        private int joiners;

        UnderWay(String fingerprint, CompletableFuture<CheckoutOutcome> outcome) {
            this.fingerprint = fingerprint;
            this.outcome = outcome;
        }
    }
}
