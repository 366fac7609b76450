package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.model.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries the order that the service itself states: each answer says the index of its log that it was written or read at.
 * That order is checked like any other, against real time and against the model, so a service that lies proves nothing by
 * it; and where it fails, nothing follows.
 *
 * <p>What has no index, or a range of them, or no known end, is loose. A loose operation that says which state it led to, or
 * found, is placed where that state comes about; another one where its time is up, or where what comes next needs it, which some models
 * can tell ({@link Model#leadsTowards}). A choice that leads nowhere is taken back: depth first, a bounded number of steps.
 */
final class IndexWitness<S> {
    private static final String METHOD = "the order of the log";
    private static final int LOOSE_MAX = 1_000;
    private static final int LOOSE_TRIED_MAX = 1_000;
    private static final int STEPS_TAKEN_BACK_MAX = 200_000;

    private final Model<S> model;
    private final List<CheckedCall<S>> calls;

    /** What says its index exactly, by index; that of one index in any order. Numbers are places in {@link #calls}. */
    private final List<int[]> groups = new ArrayList<>();

    private final List<Long> indexes = new ArrayList<>();

    /** The earliest answer among a group and those after it. */
    private final int[] earliestAnswer;

    private final int[] looseByIndex;
    private final int[] looseByAnswer;
    private final long[] marks;
    private final BitSet taken = new BitSet();
    private final Set<Long> seen = new HashSet<>();
    private final Deque<Step> steps = new ArrayDeque<>();
    private int group;
    private int latestCall = CheckedCall.ALWAYS;
    private long takenMark;
    private S state;

    private IndexWitness(ObjectHistory<S> partition) {
        this.model = partition.model();
        this.calls = partition.calls();
        this.state = partition.initial();
        TreeMap<Long, List<Integer>> stated = new TreeMap<>();
        List<Integer> loose = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Long index = calls.get(i).operation().index();
            if (index == null || isLoose(calls.get(i))) {
                loose.add(i);
            } else {
                stated.computeIfAbsent(index, unseen -> new ArrayList<>()).add(i);
            }
        }
        stated.forEach((index, members) -> {
            indexes.add(index);
            groups.add(sorted(
                    members.stream(),
                    Comparator.<Integer, Boolean>comparing(
                                    i -> calls.get(i).transition().readOnly())
                            .thenComparing(i -> calls.get(i).calledAt())));
        });
        looseByIndex = sorted(
                loose.stream(),
                Comparator.<Integer>comparingLong(i -> lastIndex(calls.get(i)))
                        .thenComparing(i -> calls.get(i).answeredAt()));
        looseByAnswer =
                sorted(loose.stream(), Comparator.comparingInt(i -> calls.get(i).answeredAt()));
        earliestAnswer = new int[groups.size() + 1];
        earliestAnswer[groups.size()] = Operation.NEVER;
        for (int i = groups.size() - 1; i >= 0; i--) {
            earliestAnswer[i] = earliestAnswer[i + 1];
            for (int member : groups.get(i)) {
                earliestAnswer[i] =
                        Math.min(earliestAnswer[i], calls.get(member).answeredAt());
            }
        }
        marks = new SplittableRandom(calls.size()).longs(calls.size()).toArray();
    }

    private static int[] sorted(Stream<Integer> numbers, Comparator<Integer> order) {
        return numbers.sorted(order).mapToInt(Integer::intValue).toArray();
    }

    private static boolean isLoose(CheckedCall<?> call) {
        return call.optional() || firstIndex(call) < lastIndex(call);
    }

    private static long firstIndex(CheckedCall<?> call) {
        Long from = call.operation().indexFrom();
        return from == null ? Long.MIN_VALUE : from;
    }

    private static long lastIndex(CheckedCall<?> call) {
        Long index = call.operation().index();
        return index == null || call.optional() ? Long.MAX_VALUE : index;
    }

    /** A proof that the history is linearizable; empty where none is found in this order. */
    static <S> Optional<Conclusion> check(ObjectHistory<S> partition) {
        IndexWitness<S> witness = new IndexWitness<>(partition);
        if (witness.groups.isEmpty() || witness.looseByIndex.length > LOOSE_MAX || !witness.placeAll()) {
            return Optional.empty();
        }
        List<Operation> order = new ArrayList<>();
        witness.steps
                .descendingIterator()
                .forEachRemaining(
                        step -> order.add(witness.calls.get(step.taken).operation()));
        return Optional.of(new Conclusion.Linearizable(METHOD, order));
    }

    /** What was there before a call was taken, and what else may be tried in its place. */
    private final class Step {
        private final S stateBefore = state;
        private final int latestCallBefore = latestCall;
        private final int groupBefore = group;
        private final Deque<Integer> candidates = likely();
        private boolean unlikelyToo;
        private int taken = -1;

        /** Takes the next candidate that can be taken; whether there was one. */
        private boolean takeNext() {
            while (true) {
                Integer next = candidates.poll();
                if (next != null) {
                    if (take(next)) {
                        taken = next;
                        return true;
                    }
                } else if (unlikelyToo) {
                    return false;
                } else {
                    unlikelyToo = true;
                    candidates.addAll(unlikely());
                }
            }
        }

        private void takeBack() {
            IndexWitness.this.taken.clear(taken);
            takenMark ^= marks[taken];
            state = stateBefore;
            latestCall = latestCallBefore;
            group = groupBefore;
        }
    }

    private boolean placeAll() {
        int left = STEPS_TAKEN_BACK_MAX;
        while (!isComplete()) {
            Step next = new Step();
            boolean forward = next.takeNext();
            if (forward) {
                steps.push(next);
                forward = seen.add(takenMark);
            }
            while (!forward) {
                if (steps.isEmpty() || left-- == 0) {
                    return false;
                }
                Step latest = steps.peek();
                latest.takeBack();
                if (latest.takeNext()) {
                    forward = seen.add(takenMark);
                } else {
                    steps.pop();
                }
            }
        }
        return true;
    }

    private boolean isComplete() {
        return group == groups.size() && firstDue() == null;
    }

    /** Of the loose that must be placed, the one whose time is up first. */
    private @Nullable CheckedCall<S> firstDue() {
        for (int i : looseByAnswer) {
            if (!taken.get(i)) {
                CheckedCall<S> call = calls.get(i);
                return call.optional() ? null : call;
            }
        }
        return null;
    }

    /** The loose that show that they fit, then what the log says is next. */
    private Deque<Integer> likely() {
        Deque<Integer> likely = new ArrayDeque<>();
        for (int i : looseByIndex) {
            CheckedCall<S> call = calls.get(i);
            if (!taken.get(i) && call.transition().tellsState() && mayCome(call)) {
                likely.add(i);
            }
        }
        if (group < groups.size() && !looseIsOverdue()) {
            for (int i : groups.get(group)) {
                if (!taken.get(i)) {
                    likely.add(i);
                }
            }
        }
        return likely;
    }

    private boolean looseIsOverdue() {
        for (int i : looseByIndex) {
            if (!taken.get(i)) {
                return lastIndex(calls.get(i)) < indexes.get(group);
            }
        }
        return false;
    }

    /** The other loose, those first that lead to what the next of the log has seen, and whose time is up soonest. */
    private List<Integer> unlikely() {
        List<Integer> helpful = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        S wanted = group == groups.size()
                ? null
                : calls.get(groups.get(group)[groups.get(group).length - 1])
                        .transition()
                        .result();
        for (int i : looseByIndex) {
            CheckedCall<S> call = calls.get(i);
            if (!taken.get(i) && !call.transition().tellsState() && mayCome(call)) {
                boolean helps = wanted != null && model.leadsTowards(state, call.transition(), wanted);
                (helps ? helpful : others).add(i);
            }
        }
        return Stream.concat(helpful.stream(), others.stream())
                .limit(helpful.size() + (long) LOOSE_TRIED_MAX)
                .toList();
    }

    private boolean mayCome(CheckedCall<S> call) {
        return (group == groups.size() || firstIndex(call) <= indexes.get(group))
                && call.calledAt() <= earliestAnswer();
    }

    /** The earliest answer that the log says is still to come: nothing that was called later may come before it. */
    private int earliestAnswer() {
        if (group == groups.size()) {
            return Operation.NEVER;
        }
        int earliest = earliestAnswer[group + 1];
        for (int member : groups.get(group)) {
            if (!taken.get(member)) {
                earliest = Math.min(earliest, calls.get(member).answeredAt());
            }
        }
        return earliest;
    }

    private boolean take(int number) {
        CheckedCall<S> call = calls.get(number);
        CheckedCall<S> due = firstDue();
        boolean tooEarly = call.calledAt() > earliestAnswer() || (due != null && call.calledAt() > due.answeredAt());
        S after = tooEarly || call.answeredAt() < latestCall
                ? null
                : call.transition().apply(state);
        if (after == null) {
            return false;
        }
        state = after;
        latestCall = Math.max(latestCall, call.calledAt());
        taken.set(number);
        takenMark ^= marks[number];
        while (group < groups.size() && isTaken(groups.get(group))) {
            group++;
        }
        return true;
    }

    private boolean isTaken(int[] members) {
        for (int member : members) {
            if (!taken.get(member)) {
                return false;
            }
        }
        return true;
    }
}
