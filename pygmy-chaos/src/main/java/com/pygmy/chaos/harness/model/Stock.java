package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Books that are bought while there are enough: {@code buy [copies]} answered true, or false for want of copies;
 * {@code restock copies}, answered {@code [copies left]} where the service says how many there were then; {@code price p}; {@code query} answered {@code [stock price]} or the stock alone.
 */
public final class Stock implements Model<StockState> {
    private final StockState initial;
    private final Map<String, StockState> initialOf = new HashMap<>();

    Stock(Value initial, Map<String, Value> initialOf) {
        this.initial = state(initial);
        initialOf.forEach((book, value) -> this.initialOf.put(book, state(value)));
    }

    private static StockState state(Value value) {
        if (value.isNil()) {
            return new StockState(0, 0);
        }
        if (value.isMap()) {
            return new StockState(numberOr0(value.member("stock")), numberOr0(value.member("price")));
        }
        return value.isNumber()
                ? new StockState(value.number(), 0)
                : new StockState(pair(value).get(0).number(), pair(value).get(1).number());
    }

    private static long numberOr0(Value value) {
        return value.isNil() ? 0 : value.number();
    }

    private static List<Value> pair(Value value) {
        if (value.items().size() != 2) {
            throw new IllegalArgumentException("value: " + value + " (expected: [stock price])");
        }
        return value.items();
    }

    /** There were enough copies, and these went. */
    public record Bought(long copies) implements Transition<StockState> {
        @Override
        public boolean constrains() {
            return true;
        }

        @Override
        public @Nullable StockState apply(StockState state) {
            return state.stock() >= copies ? new StockState(state.stock() - copies, state.price()) : null;
        }
    }

    /** There were fewer copies than these. */
    public record SoldOut(long copies) implements Witness<StockState> {
        @Override
        public @Nullable StockState apply(StockState state) {
            return state.stock() < copies ? state : null;
        }
    }

    /** Copies came, after which there were so many; null where nobody said how many. */
    public record Restocked(long copies, @Nullable Long left) implements Transition<StockState> {
        @Override
        public @Nullable StockState apply(StockState state) {
            long stock = state.stock() + copies;
            return stock < 0 || (left != null && stock != left) ? null : new StockState(stock, state.price());
        }

        @Override
        public boolean tellsState() {
            return left != null;
        }
    }

    /** The price was set. */
    public record Priced(long price) implements Transition<StockState> {
        @Override
        public StockState apply(StockState state) {
            return new StockState(state.stock(), price);
        }
    }

    /** Stock and price were seen; null where only the other was. */
    public record Seen(long stock, @Nullable Long price) implements Witness<StockState> {
        @Override
        public @Nullable StockState result() {
            return price == null ? null : new StockState(stock, price);
        }

        @Override
        public @Nullable StockState apply(StockState state) {
            return state.stock() == stock && (price == null || price == state.price()) ? state : null;
        }
    }

    @Override
    public String name() {
        return "stock";
    }

    @Override
    public StockState initial(@Nullable String object) {
        return object == null ? initial : initialOf.getOrDefault(object, initial);
    }

    @Override
    public Transition<StockState> observed(Operation ok) {
        return switch (ok.f()) {
            case "buy" -> ok.output().truth() ? new Bought(copies(ok)) : new SoldOut(copies(ok));
            case "query" -> seen(ok.output());
            case "restock" ->
                ok.output().isList()
                        ? new Restocked(
                                ok.input().number(), pair(ok.output()).get(1).number())
                        : change(ok);
            default -> change(ok);
        };
    }

    @Override
    public @Nullable Transition<StockState> possible(Operation operation) {
        return operation.f().equals("query") ? null : change(operation);
    }

    private static Transition<StockState> change(Operation operation) {
        return switch (operation.f()) {
            case "buy" -> new Bought(copies(operation));
            case "restock" -> new Restocked(operation.input().number(), null);
            case "price" -> new Priced(operation.input().number());
            default -> throw Models.unknown(operation, "buy, restock, price or query");
        };
    }

    private static long copies(Operation buy) {
        long copies = buy.input().isNil() ? 1 : buy.input().number();
        if (copies < 1) {
            throw new IllegalArgumentException("value: " + copies + " copies (expected: 1 or more)");
        }
        return copies;
    }

    private static Seen seen(Value answer) {
        return answer.isNumber()
                ? new Seen(answer.number(), null)
                : new Seen(pair(answer).get(0).number(), pair(answer).get(1).number());
    }
}
