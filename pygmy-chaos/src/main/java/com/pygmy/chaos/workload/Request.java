package com.pygmy.chaos.workload;

import com.pygmy.api.Book;
import com.pygmy.api.Order;
import com.pygmy.api.OrderRequest;
import com.pygmy.api.Problem;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.chaos.history.Value;
import com.pygmy.client.Answer;
import com.pygmy.client.CancelResult;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.OrderResult;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.client.StockResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Something a client asks of the store. Its parts are those of the event {@code invoke}. */
sealed interface Request {
    /** The event's {@code f}. */
    String f();

    /** The event's {@code key}. */
    String key();

    /** The event's {@code value}. */
    Value input();

    /** Asks, and waits for the answer. */
    Outcome send(PygmyClient client) throws PygmyException;

    /** Place an order under this key; {@code lines}: book to copies. */
    record Place(String key, SortedMap<Long, Long> lines) implements Request {
        @Override
        public String f() {
            return "order";
        }

        @Override
        public Value input() {
            return OrderValues.wanted(lines);
        }

        @Override
        public Outcome send(PygmyClient client) {
            List<OrderRequest.Line> wanted = lines.entrySet().stream()
                    .map(line -> new OrderRequest.Line(line.getKey(), line.getValue()))
                    .toList();
            Answer<OrderResult> answer = client.orders().place(new IdempotencyKey(key), wanted);
            OrderResult result = answer.value();
            if (result instanceof OrderResult.Placed placed) {
                return Outcome.done(answer, OrderValues.of(placed.order()));
            }
            if (result instanceof OrderResult.Accepted accepted) {
                return Outcome.done(answer, Value.map(Map.of("id", Value.of(accepted.orderId()))));
            }
            if (result instanceof OrderResult.OutOfStock short_) {
                return Outcome.refused(answer, OrderValues.OUT_OF_STOCK, shortages(short_.shortages()));
            }
            return Outcome.refused(answer, OrderValues.word(result));
        }

        private static Value shortages(List<Problem.Shortage> shortages) {
            return Value.list(shortages.stream()
                    .map(shortage -> Value.list(
                            Value.of(shortage.bookId()), Value.of(shortage.wanted()), Value.of(shortage.inStock())))
                    .toList());
        }
    }

    /** Read a book; the answer must be no older than what was acknowledged before. */
    record FindBook(long book) implements Request {
        @Override
        public String f() {
            return "book";
        }

        @Override
        public String key() {
            return Long.toString(book);
        }

        @Override
        public Value input() {
            return Value.NIL;
        }

        @Override
        public Outcome send(PygmyClient client) {
            Answer<Optional<Book>> answer = client.books().get(book);
            return answer.value()
                    .map(found -> Outcome.done(answer, Value.of(found.stock())))
                    .orElseGet(() -> Outcome.refused(answer, "not-found"));
        }
    }

    /** Read the order of a key. */
    record FindOrder(String key) implements Request {
        @Override
        public String f() {
            return "find";
        }

        @Override
        public Value input() {
            return Value.NIL;
        }

        @Override
        public Outcome send(PygmyClient client) {
            Answer<Optional<Order>> answer = client.orders().get(OrderIdentity.orderId(key));
            Value found = answer.value().map(OrderValues::of).orElse(Value.NIL);
            return Outcome.done(answer, found);
        }
    }

    /** Cancel the order of a key. */
    record Cancel(String key, String cancellationKey) implements Request {
        @Override
        public String f() {
            return "cancel";
        }

        @Override
        public Value input() {
            return Value.of(cancellationKey);
        }

        @Override
        public Outcome send(PygmyClient client) {
            Answer<CancelResult> answer =
                    client.orders().cancel(new IdempotencyKey(cancellationKey), OrderIdentity.orderId(key));
            CancelResult result = answer.value();
            if (result instanceof CancelResult.Cancelled) {
                return Outcome.done(answer, Value.of(Order.State.CANCELLED.name()));
            }
            if (result instanceof CancelResult.Cancelling) {
                return Outcome.done(answer, Value.of(Order.State.CANCELLING.name()));
            }
            return Outcome.refused(answer, OrderValues.word(result));
        }
    }

    /** Add copies of a book under this key. */
    record Restock(String key, long book, long copies) implements Request {
        @Override
        public String f() {
            return "restock";
        }

        @Override
        public Value input() {
            return Value.list(Value.of(book), Value.of(copies));
        }

        @Override
        public Outcome send(PygmyClient client) {
            Answer<StockResult> answer = client.books().adjustStock(new IdempotencyKey(key), book, copies);
            StockResult result = answer.value();
            return result instanceof StockResult.Adjusted adjusted
                    ? Outcome.done(answer, Value.of(adjusted.stock()))
                    : Outcome.refused(answer, OrderValues.word(result));
        }
    }
}
