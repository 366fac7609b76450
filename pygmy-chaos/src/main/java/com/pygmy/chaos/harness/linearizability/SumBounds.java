package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.model.Counter;
import com.pygmy.chaos.harness.model.Stock;
import com.pygmy.chaos.harness.model.StockState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cheap condition that every sum keeps: what is seen lies between what surely went in or may have gone out before, and the
 * reverse. O(n log n); one operation is enough to break it.
 */
final class SumBounds {
    private static final String METHOD = "bounds of a sum";

    /** Amounts by the event that makes them count. */
    private static final class Amounts {
        private final long[] packed;
        private final long[] upTo;

        Amounts(List<long[]> eventAndAmount) {
            eventAndAmount.sort((one, other) -> Long.compare(one[0], other[0]));
            packed = eventAndAmount.stream().mapToLong(pair -> pair[0]).toArray();
            upTo = new long[packed.length + 1];
            for (int i = 0; i < packed.length; i++) {
                upTo[i + 1] = upTo[i] + eventAndAmount.get(i)[1];
            }
        }

        /** The sum of those that count before an event. */
        long before(int event) {
            int place = Arrays.binarySearch(packed, event);
            return upTo[place < 0 ? -place - 1 : place];
        }
    }

    /** What a call shows of the sum: at least and at most this. */
    private record Sight(long atLeast, long atMost) {}

    private final ObjectHistory<?> partition;
    private final long initial;
    private final Amounts surelyIn;
    private final Amounts perhapsIn;
    private final Amounts surelyOut;
    private final Amounts perhapsOut;

    private SumBounds(ObjectHistory<?> partition, long initial) {
        this.partition = partition;
        this.initial = initial;
        this.surelyIn = amounts(true, true);
        this.perhapsIn = amounts(false, true);
        this.surelyOut = amounts(true, false);
        this.perhapsOut = amounts(false, false);
    }

    static Optional<Conclusion> counter(ObjectHistory<Long> partition) {
        return new SumBounds(partition, partition.initial()).check();
    }

    static Optional<Conclusion> stock(ObjectHistory<StockState> partition) {
        return new SumBounds(partition, partition.initial().stock()).check();
    }

    private Amounts amounts(boolean surely, boolean in) {
        List<long[]> amounts = new java.util.ArrayList<>();
        for (CheckedCall<?> call : partition.calls()) {
            long change = change(call);
            // What was answered counts from its answer on, what was asked may count from its call on.
            int event = surely ? call.answeredAt() : call.calledAt();
            if (in ? change > 0 : change < 0) {
                amounts.add(new long[] {event, change});
            }
        }
        return new Amounts(amounts);
    }

    private static long change(CheckedCall<?> call) {
        if (call.transition() instanceof Counter.Added added) {
            return added.by();
        }
        if (call.transition() instanceof Stock.Bought bought) {
            return -bought.copies();
        }
        return call.transition() instanceof Stock.Restocked restocked ? restocked.copies() : 0;
    }

    private static @Nullable Sight sight(CheckedCall<?> call) {
        if (call.transition() instanceof Counter.Seen seen) {
            return new Sight(seen.value(), seen.value());
        }
        if (call.transition() instanceof Stock.Seen seen) {
            return new Sight(seen.stock(), seen.stock());
        }
        return call.transition() instanceof Stock.SoldOut soldOut ? new Sight(0, soldOut.copies() - 1) : null;
    }

    private Optional<Conclusion> check() {
        for (CheckedCall<?> call : partition.calls()) {
            Sight sight = sight(call);
            if (sight != null && !call.optional()) {
                long least = initial + surelyIn.before(call.calledAt()) + perhapsOut.before(call.answeredAt());
                long most = initial + perhapsIn.before(call.answeredAt()) + surelyOut.before(call.calledAt());
                if (sight.atLeast() > most || sight.atMost() < least) {
                    return Optional.of(new Conclusion.NotLinearizable(METHOD, counterexample(call, least, most)));
                }
            }
        }
        return Optional.empty();
    }

    private Counterexample counterexample(CheckedCall<?> call, long least, long most) {
        return partition.counterexample(
                "when this was answered there can only have been " + (least == most ? "" : least + " to ") + most,
                List.of(call));
    }
}
