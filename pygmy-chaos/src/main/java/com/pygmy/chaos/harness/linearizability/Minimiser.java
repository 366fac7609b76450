package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.model.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds a small contradiction near a place that no order gets beyond, and makes it smaller. A history is weakened in ways
 * that keep it linearizable if it was; so what cannot be explained even so could not be explained before.
 *
 * <ul>
 *   <li><b>Cut off the end</b>: what was answered after the stuck call may then happen or not.
 *   <li><b>Cut off the beginning</b>: after an operation that leaves no doubt about the state (a read, a write) begin with
 *       that state; what came before is forgotten, what overlapped may have come before or after. This makes it cheap to see
 *       a violation in a long history, which the search from its beginning could only show by going through everything.
 *   <li><b>Let an operation off</b>: it may then happen in its time or not, and what it was answered does not matter. (To
 *       leave out a write altogether would not do: a read of its value would then be the contradiction.)
 *   <li><b>Let it go</b>: the same, at any time.
 * </ul>
 *
 * <p>Parts are let off and let go as long as the contradiction stands, large ones first (Zeller and Hildebrandt,
 * "Simplifying and Isolating Failure-Inducing Input", 2002).
 */
final class Minimiser<S> {
    private static final long STEPS_PER_TRIAL = 20_000;
    private static final long BYTES_PER_TRIAL = 32L << 20;
    private static final int FARTHEST_START = 512;

    private final ObjectHistory<S> partition;
    private final CheckedCall<S> stuck;
    private final BooleanSupplier timeLeft;

    /** A part of the history that is to contradict itself: a beginning, and what must be explained after it. */
    private record Excerpt<S>(@Nullable CheckedCall<S> start, S initial, List<CheckedCall<S>> calls) {}

    Minimiser(ObjectHistory<S> partition, CheckedCall<S> stuck, BooleanSupplier timeLeft) {
        this.partition = partition;
        this.stuck = stuck;
        this.timeLeft = timeLeft;
    }

    /** A small contradiction, where one is found near the stuck call: then the whole history is refuted. */
    Optional<Counterexample> refute() {
        Excerpt<S> excerpt = nearestExcerpt();
        return excerpt == null ? Optional.empty() : Optional.of(counterexample(excerpt));
    }

    /** The smallest contradiction that is found in time, of a history that is known to have one. */
    Counterexample minimise() {
        Excerpt<S> excerpt = nearestExcerpt();
        return counterexample(excerpt == null ? new Excerpt<>(null, partition.initial(), upToStuck()) : excerpt);
    }

    private List<CheckedCall<S>> upToStuck() {
        return partition.calls().stream()
                .filter(call -> call.calledAt() < stuck.answeredAt())
                .map(call -> call.answeredAt() > stuck.answeredAt() ? letOff(call) : call)
                .filter(call -> call != null)
                .toList();
    }

    /** The excerpt with the latest start that contradicts itself; null where none does within its budget. */
    private @Nullable Excerpt<S> nearestExcerpt() {
        List<CheckedCall<S>> before = upToStuck();
        List<CheckedCall<S>> starts = before.stream()
                .filter(call -> !call.optional()
                        && !call.equals(stuck)
                        && call.transition().result() != null)
                .toList();
        for (int back = 1; back <= Math.min(starts.size(), FARTHEST_START) && timeLeft.getAsBoolean(); ) {
            Excerpt<S> excerpt = from(starts.get(starts.size() - back), before);
            if (excerpt != null && contradicts(excerpt)) {
                return excerpt;
            }
            back += Math.max(1, back / 4);
        }
        return null;
    }

    private @Nullable Excerpt<S> from(CheckedCall<S> start, List<CheckedCall<S>> before) {
        S state = start.transition().result();
        List<CheckedCall<S>> calls = new ArrayList<>();
        for (CheckedCall<S> call : before) {
            boolean after = start.precedes(call);
            CheckedCall<S> kept = after ? call : call.precedes(start) ? null : letOff(call);
            if (kept != null && !call.equals(start)) {
                calls.add(kept);
            }
        }
        return state == null ? null : new Excerpt<>(start, state, calls);
    }

    /** The call, free to happen in its time or not; null where nobody could tell. */
    private @Nullable CheckedCall<S> letOff(CheckedCall<S> call) {
        Transition<S> possible =
                call.transition().readOnly() ? null : partition.model().possible(call.operation());
        return possible == null
                ? null
                : new CheckedCall<>(call.operation(), possible, call.calledAt(), call.answeredAt(), true);
    }

    private Counterexample counterexample(Excerpt<S> excerpt) {
        List<CheckedCall<S>> free = new ArrayList<>();
        List<CheckedCall<S>> calls = lighten(excerpt, excerpt.calls(), free, false);
        calls = lighten(excerpt, calls, free, true);
        List<Operation> kept =
                new ArrayList<>(calls.stream().map(CheckedCall::operation).toList());
        if (excerpt.start() != null) {
            kept.add(excerpt.start().operation());
        }
        List<CheckedCall<S>> all = new ArrayList<>(calls);
        all.addAll(free);
        Search<S> last = search(excerpt.initial(), all);
        boolean shown = last.status() == Search.Status.NOT_LINEARIZABLE;
        return new Counterexample(
                partition.object(),
                kept,
                partition.calls().size() - kept.size(),
                shown
                        ? explanation(excerpt, last)
                        : "no order explains "
                                + Counterexample.shortened(stuck.operation().toString()) + " and what came before it");
    }

    /** Lets off (or lets go altogether) as many calls as the contradiction can do without. */
    private List<CheckedCall<S>> lighten(
            Excerpt<S> excerpt, List<CheckedCall<S>> calls, List<CheckedCall<S>> free, boolean altogether) {
        List<CheckedCall<S>> kept = new ArrayList<>(calls);
        for (int part = Math.max(1, kept.size() / 2); part >= 1; part = part == 1 ? 0 : part / 2) {
            for (int from = 0; from < kept.size() && timeLeft.getAsBoolean(); ) {
                int to = Math.min(kept.size(), from + part);
                List<CheckedCall<S>> lighter = new ArrayList<>(kept.subList(0, from));
                List<CheckedCall<S>> freed = new ArrayList<>(free);
                for (CheckedCall<S> call : kept.subList(from, to)) {
                    weaken(call, altogether, lighter, freed);
                }
                int before = kept.size();
                lighter.addAll(kept.subList(to, kept.size()));
                boolean changed = !lighter.equals(kept);
                List<CheckedCall<S>> all = new ArrayList<>(lighter);
                all.addAll(freed);
                if (changed && contradicts(new Excerpt<>(excerpt.start(), excerpt.initial(), all))) {
                    kept = lighter;
                    free.clear();
                    free.addAll(freed);
                    from += part - (before - kept.size());
                } else {
                    from += part;
                }
            }
        }
        return kept;
    }

    private void weaken(
            CheckedCall<S> call, boolean altogether, List<CheckedCall<S>> lighter, List<CheckedCall<S>> freed) {
        CheckedCall<S> off = call.optional() ? call : letOff(call);
        if (off != null && altogether) {
            freed.add(new CheckedCall<>(off.operation(), off.transition(), CheckedCall.ALWAYS, Operation.NEVER));
        } else if (off != null) {
            lighter.add(off);
        }
    }

    private String explanation(Excerpt<S> excerpt, Search<S> search) {
        StringBuilder text = new StringBuilder("no order explains ")
                .append(Counterexample.shortened(search.stuckAt().operation().toString()));
        List<String> states = search.statesWhereStuck().stream()
                .map(state -> Counterexample.shortened(partition.model().describe(state)))
                .toList();
        text.append(": it could only meet ");
        for (int i = 0; i < states.size(); i++) {
            text.append(i == 0 ? "" : i == states.size() - 1 ? " or " : ", ").append(states.get(i));
        }
        if (excerpt.start() != null) {
            text.append(", starting from the state that line ")
                    .append(excerpt.start().operation().call().line())
                    .append(" shows");
        }
        return text.toString();
    }

    private boolean contradicts(Excerpt<S> excerpt) {
        return search(excerpt.initial(), excerpt.calls()).status() == Search.Status.NOT_LINEARIZABLE;
    }

    private Search<S> search(S initial, List<CheckedCall<S>> calls) {
        ObjectHistory<S> weaker = new ObjectHistory<>(partition.object(), partition.model(), initial, calls);
        Search<S> search = new Search<>(weaker, new MemoryBudget(BYTES_PER_TRIAL));
        search.run(STEPS_PER_TRIAL);
        return search;
    }
}
