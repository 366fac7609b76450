package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.model.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tries the order that the service itself states: each answer says the index of its log that it was written or read at.
 * That order is checked like any other, against real time and against the model, so a service that lies proves nothing by
 * it; and where it fails, nothing follows.
 *
 * <p>What has no index, or no known end, is loose: it is put where its time is up, or where what comes next needs it, which some
 * models can tell ({@link Model#leadsTowards}). Several operations at one index are tried in each other's order where there are few. Each choice is made once and not taken back,
 * so the whole costs O(n log n) for a bounded number of loose operations at a time.
 */
final class IndexWitness<S> {
    private static final String METHOD = "the order of the log";
    private static final int LOOSE_MAX = 1_000;
    private static final int PERMUTED_MAX = 6;
    private static final int LOOSE_TRIED_MAX = 24;
    private static final int LOOSE_AT_ONCE_MAX = 4;

    private final Model<S> model;
    private final List<CheckedCall<S>> loose;
    private final Deque<CheckedCall<S>> due;
    private final List<CheckedCall<S>> order = new ArrayList<>();
    private int latestCall = CheckedCall.ALWAYS;

    /** The earliest answer among what is stated at later indexes: nothing that was asked after it may come before it. */
    private int earliestAnswer = Operation.NEVER;

    private S state;

    private IndexWitness(ObjectHistory<S> partition) {
        this.model = partition.model();
        this.state = partition.initial();
        this.loose = new ArrayList<>(
                partition.calls().stream().filter(IndexWitness::isLoose).toList());
        loose.sort(Comparator.comparingInt(CheckedCall::answeredAt));
        this.due =
                new ArrayDeque<>(loose.stream().filter(call -> !call.optional()).toList());
    }

    private static boolean isLoose(CheckedCall<?> call) {
        return call.optional() || call.operation().index() == null;
    }

    /** A proof that the history is linearizable; empty where this order is none. */
    static <S> Optional<Conclusion> check(ObjectHistory<S> partition) {
        TreeMap<Long, List<CheckedCall<S>>> byIndex = new TreeMap<>();
        for (CheckedCall<S> call : partition.calls()) {
            Long index = call.operation().index();
            if (!call.optional() && index != null) {
                byIndex.computeIfAbsent(index, unseen -> new ArrayList<>()).add(call);
            }
        }
        IndexWitness<S> witness = new IndexWitness<>(partition);
        if (byIndex.isEmpty() || witness.loose.size() > LOOSE_MAX) {
            return Optional.empty();
        }
        return witness.placeInOrder(List.copyOf(byIndex.values()))
                ? Optional.of(new Conclusion.Linearizable(
                        METHOD,
                        witness.order.stream().map(CheckedCall::operation).toList()))
                : Optional.empty();
    }

    private boolean placeInOrder(List<List<CheckedCall<S>>> byIndex) {
        int[] earliest = new int[byIndex.size() + 1];
        earliest[byIndex.size()] = Operation.NEVER;
        for (int i = byIndex.size() - 1; i >= 0; i--) {
            int here = byIndex.get(i).stream()
                    .mapToInt(CheckedCall::answeredAt)
                    .min()
                    .orElse(Operation.NEVER);
            earliest[i] = Math.min(here, earliest[i + 1]);
        }
        for (int i = 0; i < byIndex.size(); i++) {
            earliestAnswer = earliest[i + 1];
            if (!placeAll(new ArrayList<>(byIndex.get(i)))) {
                return false;
            }
        }
        earliestAnswer = Operation.NEVER;
        return placeDue(Operation.NEVER);
    }

    /** What was read at an index is what was written there; where that cannot be, any other order of the few. */
    private boolean placeAll(List<CheckedCall<S>> sameIndex) {
        sameIndex.sort(Comparator.<CheckedCall<S>, Boolean>comparing(
                        call -> call.transition().readOnly())
                .thenComparingInt(CheckedCall::calledAt));
        Mark mark = new Mark();
        if (sameIndex.stream().allMatch(this::place)) {
            return true;
        }
        mark.restore();
        return sameIndex.size() <= PERMUTED_MAX && placeInAnyOrder(sameIndex);
    }

    private boolean placeInAnyOrder(List<CheckedCall<S>> calls) {
        if (calls.isEmpty()) {
            return true;
        }
        for (CheckedCall<S> first : calls) {
            Mark mark = new Mark();
            List<CheckedCall<S>> rest = new ArrayList<>(calls);
            rest.remove(first);
            if (place(first) && placeInAnyOrder(rest)) {
                return true;
            }
            mark.restore();
        }
        return false;
    }

    /** Places a call, after what must come before it, and with what it needs. */
    private boolean place(CheckedCall<S> call) {
        return placeDue(call.calledAt())
                && (take(call) || placeWithHelpful(call) || placeWithLoose(call, 0, LOOSE_AT_ONCE_MAX));
    }

    /** All of the loose that lead to what this call saw, however many. */
    private boolean placeWithHelpful(CheckedCall<S> call) {
        S seen = call.transition().result();
        if (seen == null) {
            return false;
        }
        Mark mark = new Mark();
        for (CheckedCall<S> each : List.copyOf(loose)) {
            if (each.calledAt() < call.answeredAt() && model.leadsTowards(state, each.transition(), seen)) {
                takeLoose(each);
            }
        }
        if (take(call)) {
            return true;
        }
        mark.restore();
        return false;
    }

    /** Places what had its answer before this moment and was not needed until now. */
    private boolean placeDue(int before) {
        while (!due.isEmpty() && due.peekFirst().answeredAt() < before) {
            CheckedCall<S> next = due.pollFirst();
            if (loose.contains(next) && !takeLoose(next)) {
                return false;
            }
        }
        return true;
    }

    /** Some of the loose, as few as will do, those first whose time is up soonest, make room for this call. */
    private boolean placeWithLoose(CheckedCall<S> call, int from, int many) {
        if (many == 0) {
            return false;
        }
        List<CheckedCall<S>> candidates = loose.stream()
                .filter(each -> each.calledAt() < call.answeredAt()
                        && !each.transition().readOnly())
                .limit(LOOSE_TRIED_MAX)
                .toList();
        for (int atOnce = 1; atOnce <= many; atOnce++) {
            for (int i = from; i < candidates.size(); i++) {
                Mark mark = new Mark();
                if (takeLoose(candidates.get(i)) && (atOnce == 1 ? take(call) : placeWithLoose(call, i, atOnce - 1))) {
                    return true;
                }
                mark.restore();
            }
        }
        return false;
    }

    private boolean takeLoose(CheckedCall<S> call) {
        return take(call) && loose.remove(call);
    }

    private boolean take(CheckedCall<S> call) {
        S after = call.transition().apply(state);
        int latest = Math.max(latestCall, call.calledAt());
        boolean tooLate =
                latest > earliestAnswer || (call.answeredAt() != Operation.NEVER && call.answeredAt() < latest);
        if (after == null || tooLate) {
            return false;
        }
        latestCall = latest;
        state = after;
        order.add(call);
        return true;
    }

    /** Where it stood, to go back to when a try has failed. */
    private final class Mark {
        private final S stateThen = state;
        private final int latestCallThen = latestCall;
        private final int placedThen = order.size();
        private final List<CheckedCall<S>> looseThen = List.copyOf(loose);
        private final List<CheckedCall<S>> dueThen = List.copyOf(due);

        void restore() {
            state = stateThen;
            latestCall = latestCallThen;
            order.subList(placedThen, order.size()).clear();
            loose.clear();
            loose.addAll(looseThen);
            due.clear();
            due.addAll(dueThen);
        }
    }
}
