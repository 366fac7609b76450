package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.model.Counter;
import com.pygmy.chaos.harness.model.Elements;
import com.pygmy.chaos.harness.model.FifoQueue;
import com.pygmy.chaos.harness.model.KeyValue;
import com.pygmy.chaos.harness.model.Register;
import com.pygmy.chaos.harness.model.RegisterStep;
import com.pygmy.chaos.harness.model.Stock;
import com.pygmy.chaos.harness.model.StockState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be decided about an object without a search: by conditions and tests that fit its model, or by its log. */
final class Shortcuts {
    private Shortcuts() {}

    /** A conclusion, if there is a cheap one. */
    static <S> Optional<Conclusion> decide(ObjectHistory<S> partition) {
        return fitting(partition).or(() -> IndexWitness.check(partition));
    }

    @SuppressWarnings("unchecked") // a partition's states are those of its model
    private static Optional<Conclusion> fitting(ObjectHistory<?> partition) {
        if (partition.model() instanceof Register) {
            return register((ObjectHistory<Value>) partition);
        }
        if (partition.model() instanceof Stock) {
            ObjectHistory<StockState> stock = (ObjectHistory<StockState>) partition;
            return SumBounds.stock(stock).or(() -> refuted(register(prices(stock))));
        }
        if (partition.model() instanceof Elements elements) {
            return SetOrder.check((ObjectHistory<java.util.BitSet>) partition, elements);
        }
        if (partition.model() instanceof FifoQueue) {
            return QueueOrder.check((ObjectHistory<List<Value>>) partition);
        }
        if (partition.model() instanceof Counter) {
            return SumBounds.counter((ObjectHistory<Long>) partition);
        }
        return partition.model() instanceof KeyValue
                ? Prefixes.check((ObjectHistory<com.pygmy.chaos.harness.model.Rope>) partition)
                : Optional.empty();
    }

    private static Optional<Conclusion> register(ObjectHistory<Value> partition) {
        return ReadsAndWrites.check(partition).or(() -> ZoneTest.check(partition));
    }

    /** A part of an object can only show that the whole is wrong. */
    private static Optional<Conclusion> refuted(Optional<Conclusion> ofPart) {
        return ofPart.filter(Conclusion.NotLinearizable.class::isInstance);
    }

    /** The price of a book alone is a register. */
    private static ObjectHistory<Value> prices(ObjectHistory<StockState> stock) {
        List<CheckedCall<Value>> calls = new ArrayList<>();
        for (CheckedCall<StockState> call : stock.calls()) {
            RegisterStep step = null;
            if (call.transition() instanceof Stock.Priced priced) {
                step = new RegisterStep.Write(Value.of(priced.price()));
            } else if (call.transition() instanceof Stock.Seen seen && seen.price() != null) {
                step = new RegisterStep.Read(Value.of(seen.price()));
            }
            if (step != null) {
                calls.add(new CheckedCall<>(call.operation(), step, call.calledAt(), call.answeredAt()));
            }
        }
        Register register = Register.empty();
        return new ObjectHistory<>(
                stock.object(), register, Value.of(stock.initial().price()), calls);
    }
}
