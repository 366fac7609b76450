package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a history is linearizable. The verdict is valid or invalid only where that was shown; where time or memory
 * ran out before, it is unknown.
 */
public final class Linearizability {
    private static final String SEARCH = "search (Wing and Gong, Lowe)";
    private static final long FIRST_STEPS = 2_000;
    private static final long STEPS_BEFORE_DOUBT = 16_000;
    private static final Duration TIME_TO_MINIMISE = Duration.ofSeconds(3);

    private Linearizability() {}

    /**
     * What is known of one object.
     *
     * @param object its name; null where the history has only one
     * @param operations how many operations bear on it
     * @param observations how many of them have an answer that other operations can contradict
     */
    public record ObjectResult(@Nullable String object, int operations, int observations, Conclusion conclusion) {}

    /** The verdict, and what it rests on, object by object. */
    public record Result(Verdict verdict, List<ObjectResult> objects, Duration took) {
        /**
         * What this proves of a service: nothing where no answer could have contradicted the others, though such a history is
         * linearizable.
         */
        public Verdict proven() {
            return verdict == Verdict.VALID && observations() == 0 ? Verdict.UNKNOWN : verdict;
        }

        /** How many answers there are that other operations can contradict. */
        public int observations() {
            return objects.stream().mapToInt(ObjectResult::observations).sum();
        }

        /** Every contradiction that was found. */
        public List<Counterexample> counterexamples() {
            return objects.stream()
                    .map(ObjectResult::conclusion)
                    .filter(Conclusion.NotLinearizable.class::isInstance)
                    .map(conclusion -> ((Conclusion.NotLinearizable) conclusion).counterexample())
                    .toList();
        }
    }

    /**
     * Checks a history. Blocks for as long as the limits allow.
     *
     * @throws com.pygmy.chaos.harness.history.HistoryFormatException where an operation is none of the model's
     */
    public static <S> Result check(History history, Model<S> model, Limits limits) {
        return new Check<>(ObjectHistory.of(history, model), limits).run();
    }

    /** One check: its objects, and what is known of each so far. */
    private static final class Check<S> {
        private final List<ObjectHistory<S>> partitions;
        private final List<@Nullable Conclusion> conclusions = new ArrayList<>();
        private final List<@Nullable Search<S>> searches = new ArrayList<>();
        private final MemoryBudget memory;
        private final long startedNanos = System.nanoTime();
        private final long deadlineNanos;

        Check(List<ObjectHistory<S>> partitions, Limits limits) {
            this.partitions = partitions;
            this.memory = new MemoryBudget(limits.memoryBytes());
            this.deadlineNanos = startedNanos + limits.time().toNanos();
        }

        Result run() {
            for (ObjectHistory<S> partition : partitions) {
                Optional<Conclusion> conclusion = Shortcuts.decide(partition);
                conclusions.add(conclusion.orElse(null));
                searches.add(null);
            }
            boolean refuted = conclusions.stream().anyMatch(Conclusion.NotLinearizable.class::isInstance);
            for (long steps = FIRST_STEPS; !refuted && inTime() && conclusions.contains(null); steps *= 2) {
                refuted = round(steps);
            }
            return result();
        }

        /** Lets every search that is not decided go on for a while; whether one found a contradiction. */
        private boolean round(long steps) {
            boolean refuted = false;
            for (int i = 0; i < partitions.size() && inTime(); i++) {
                if (conclusions.get(i) == null) {
                    Search<S> search = searches.get(i);
                    if (search == null) {
                        search = new Search<>(partitions.get(i), memory);
                        searches.set(i, search);
                    }
                    conclusions.set(i, decide(partitions.get(i), search, steps));
                    refuted |= conclusions.get(i) instanceof Conclusion.NotLinearizable;
                }
                if (conclusions.get(i) != null) {
                    searches.set(i, null);
                }
            }
            return refuted;
        }

        private @Nullable Conclusion decide(ObjectHistory<S> partition, Search<S> search, long steps) {
            for (long left = steps; left > 0 && inTime(); left -= FIRST_STEPS) {
                Search.Status status = search.run(FIRST_STEPS);
                if (status != Search.Status.RUNNING) {
                    return conclusion(partition, search, status);
                }
            }
            if (steps < STEPS_BEFORE_DOUBT) {
                return null;
            }
            // It takes longer than it should: perhaps it is easy to see why it cannot get on where it is stuck.
            return minimiser(partition, search)
                    .refute()
                    .map(counterexample -> new Conclusion.NotLinearizable(SEARCH, counterexample))
                    .orElse(null);
        }

        private Conclusion conclusion(ObjectHistory<S> partition, Search<S> search, Search.Status status) {
            if (status == Search.Status.LINEARIZABLE) {
                return new Conclusion.Linearizable(SEARCH, search.order());
            }
            if (status == Search.Status.OUT_OF_MEMORY) {
                return new Conclusion.Undecided(SEARCH, "the memory for the search is spent");
            }
            return new Conclusion.NotLinearizable(
                    SEARCH, minimiser(partition, search).minimise());
        }

        private Minimiser<S> minimiser(ObjectHistory<S> partition, Search<S> search) {
            long until = System.nanoTime() + TIME_TO_MINIMISE.toNanos();
            return new Minimiser<>(partition, search.stuckAt(), () -> System.nanoTime() - until < 0);
        }

        private boolean inTime() {
            return System.nanoTime() - deadlineNanos < 0;
        }

        private Result result() {
            List<ObjectResult> objects = new ArrayList<>();
            boolean refuted = conclusions.stream().anyMatch(Conclusion.NotLinearizable.class::isInstance);
            Conclusion open = new Conclusion.Undecided(
                    SEARCH, refuted ? "another object decided the verdict" : "the time for the search is spent");
            for (int i = 0; i < partitions.size(); i++) {
                Conclusion conclusion = conclusions.get(i);
                ObjectHistory<S> partition = partitions.get(i);
                objects.add(new ObjectResult(
                        partition.object(),
                        partition.calls().size(),
                        partition.observations(),
                        conclusion == null ? open : conclusion));
            }
            List<Verdict> verdicts = objects.stream()
                    .map(ObjectResult::conclusion)
                    .map(Check::verdict)
                    .toList();
            return new Result(Verdict.worst(verdicts), objects, Duration.ofNanos(System.nanoTime() - startedNanos));
        }

        private static Verdict verdict(Conclusion conclusion) {
            if (conclusion instanceof Conclusion.NotLinearizable) {
                return Verdict.INVALID;
            }
            return conclusion instanceof Conclusion.Linearizable ? Verdict.VALID : Verdict.UNKNOWN;
        }
    }
}
