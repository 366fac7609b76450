package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Consistency;
import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.api.OrderRequest;
import com.pygmy.api.Problem;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.chaos.harness.Outcome;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.client.Answer;
import com.pygmy.client.CancelResult;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.OrderQuery;
import com.pygmy.client.OrderResult;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What is asked about orders. */
final class OrderAsks {
    private static final int LISTED = 20;

    private OrderAsks() {}

    /** Place an order under this key; {@code lines}: book to copies. */
    record Place(int door, String key, SortedMap<Long, Long> lines) implements Ask {
        @Override
        public String f() {
            return "order";
        }

        @Override
        public Value input() {
            return OrderValues.wanted(lines);
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        public Outcome ask(Shopper shopper) {
            List<OrderRequest.Line> wanted = lines.entrySet().stream()
                    .map(line -> new OrderRequest.Line(line.getKey(), line.getValue()))
                    .toList();
            Answer<OrderResult> answer = shopper.at(door).orders().place(new IdempotencyKey(key), wanted);
            OrderResult result = answer.value();
            if (result instanceof OrderResult.Placed placed) {
                return Ask.done(answer, OrderValues.of(placed.order()));
            }
            if (result instanceof OrderResult.Accepted accepted) {
                return Ask.done(answer, Value.map(java.util.Map.of("id", Value.of(accepted.orderId()))));
            }
            if (result instanceof OrderResult.OutOfStock short_) {
                return Ask.refused(answer, OrderValues.OUT_OF_STOCK, shortages(short_.shortages()));
            }
            return Ask.refused(answer, OrderValues.word(result));
        }

        private static Value shortages(List<Problem.Shortage> shortages) {
            return Value.list(shortages.stream()
                    .map(shortage -> Value.list(
                            Value.of(shortage.bookId()), Value.of(shortage.wanted()), Value.of(shortage.inStock())))
                    .toList());
        }
    }

    /** Read the order of a key. */
    record Find(int door, String key, Consistency consistency) implements Ask {
        @Override
        public String f() {
            return "find";
        }

        @Override
        public Value input() {
            return Value.NIL;
        }

        @Override
        public Outcome ask(Shopper shopper) {
            Answer<Optional<Order>> answer =
                    shopper.at(door, consistency).orders().get(OrderIdentity.orderId(key));
            return Ask.read(answer, answer.value().map(OrderValues::of).orElse(Value.NIL), consistency);
        }
    }

    /** Read the newest orders. */
    record Newest(int door, Consistency consistency) implements Ask {
        @Override
        public String f() {
            return "orders";
        }

        @Override
        public @Nullable String key() {
            return null;
        }

        @Override
        public Value input() {
            return Value.NIL;
        }

        @Override
        public Outcome ask(Shopper shopper) {
            OrderQuery newest = OrderQuery.all().limit(LISTED);
            Answer<OrderPage> answer = shopper.at(door, consistency).orders().list(newest);
            Value found = Value.list(answer.value().orders().stream()
                    .map(order -> Value.list(
                            Value.of(order.key()), Value.of(order.state().name())))
                    .toList());
            return Ask.read(answer, found, consistency);
        }
    }

    /** Cancel the order of a key. */
    record Cancel(int door, String key, String cancellationKey) implements Ask {
        @Override
        public String f() {
            return "cancel";
        }

        @Override
        public Value input() {
            return Value.of(cancellationKey);
        }

        @Override
        public Outcome ask(Shopper shopper) {
            Answer<CancelResult> answer =
                    shopper.at(door).orders().cancel(new IdempotencyKey(cancellationKey), OrderIdentity.orderId(key));
            CancelResult result = answer.value();
            if (result instanceof CancelResult.Cancelled) {
                return Ask.done(answer, Value.of(Order.State.CANCELLED.name()));
            }
            if (result instanceof CancelResult.Cancelling) {
                return Ask.done(answer, Value.of(Order.State.CANCELLING.name()));
            }
            return Ask.refused(answer, OrderValues.word(result));
        }
    }
}
