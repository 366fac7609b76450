package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.api.OrderRequest;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.client.Answer;
import com.pygmy.client.CancelResult;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.OrderQuery;
import com.pygmy.client.OrderResult;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Problem;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Requests about orders. */
final class OrderRequests {
    private static final int LISTED = 20;

    private OrderRequests() {}

    /** Place an order under this key; {@code lines}: book to copies. */
    static StoreRequest place(int frontend, String key, SortedMap<Long, Long> lines) {
        return SimpleRequest.repeatable("order", key, OrderValues.wanted(lines), client -> {
            List<OrderRequest.Line> wanted = lines.entrySet().stream()
                    .map(line -> new OrderRequest.Line(line.getKey(), line.getValue()))
                    .toList();
            return placed(client.at(frontend).orders().place(new IdempotencyKey(key), wanted));
        });
    }

    private static Completion placed(Answer<OrderResult> answer) {
        OrderResult result = answer.value();
        if (result instanceof OrderResult.Placed placed) {
            return StoreRequest.done(answer, OrderValues.of(placed.order()));
        }
        if (result instanceof OrderResult.Accepted accepted) {
            return StoreRequest.done(answer, Value.map(java.util.Map.of("id", Value.of(accepted.orderId()))));
        }
        if (result instanceof OrderResult.OutOfStock short_) {
            return StoreRequest.refused(answer, OrderValues.OUT_OF_STOCK, shortages(short_.shortages()));
        }
        return StoreRequest.refused(answer, OrderValues.word(result));
    }

    private static Value shortages(List<Problem.Shortage> shortages) {
        return Value.list(shortages.stream()
                .map(shortage -> Value.list(
                        Value.of(shortage.bookId()), Value.of(shortage.wanted()), Value.of(shortage.inStock())))
                .toList());
    }

    /** Read the order of a key. */
    static StoreRequest find(int frontend, String key, Consistency consistency) {
        return SimpleRequest.read("find", key, client -> {
            Answer<Optional<Order>> answer =
                    client.at(frontend, consistency).orders().get(OrderIdentity.orderId(key));
            return StoreRequest.read(answer, answer.value().map(OrderValues::of).orElse(Value.NIL), consistency);
        });
    }

    /** Read the newest orders. */
    static StoreRequest newest(int frontend, Consistency consistency) {
        return SimpleRequest.read("orders", null, client -> {
            OrderQuery newest = OrderQuery.all().limit(LISTED);
            Answer<OrderPage> answer = client.at(frontend, consistency).orders().list(newest);
            Value found = Value.list(answer.value().orders().stream()
                    .map(order -> Value.list(
                            Value.of(order.key()), Value.of(order.state().name())))
                    .toList());
            return StoreRequest.read(answer, found, consistency);
        });
    }

    /** Cancel the order of a key. */
    static StoreRequest cancel(int frontend, String key, String cancellationKey) {
        return SimpleRequest.write("cancel", key, Value.of(cancellationKey), client -> {
            Answer<CancelResult> answer = client.at(frontend)
                    .orders()
                    .cancel(new IdempotencyKey(cancellationKey), OrderIdentity.orderId(key));
            CancelResult result = answer.value();
            if (result instanceof CancelResult.Cancelled) {
                return StoreRequest.done(answer, Value.of(Order.State.CANCELLED.name()));
            }
            if (result instanceof CancelResult.Cancelling) {
                return StoreRequest.done(answer, Value.of(Order.State.CANCELLING.name()));
            }
            return StoreRequest.refused(answer, OrderValues.word(result));
        });
    }
}
