package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.model.Transition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * One object's calls laid out for the search: numbered in the order they were made, with what can be linearized before each
 * answer. A level is a place among the answers; level 0 is before the first of them.
 */
final class CallLayout<S> {
    /** A call that was never answered has no place among the answers. */
    static final int NO_LEVEL = Integer.MAX_VALUE;

    final List<CheckedCall<S>> calls;
    /** The calls that were answered, in the order of the answers. */
    final int[] answered;
    /** For each call the level of its answer, or {@link #NO_LEVEL}. */
    final int[] level;
    /** The order in which two calls are linearized when either order does: by answer, the open ones last. */
    final int[] rank;
    /** The bit that stands for a call while it waits for its answer; used again afterwards. */
    final int[] slot;
    /** How many words of 64 bits hold all slots. */
    final int words;
    /** For each call the number of its transition; equal transitions share one. */
    final int[] kind;

    final List<Transition<S>> kinds = new ArrayList<>();
    /** A call that does the same and must be linearized no later, or -1. */
    final int[] twin;
    /** The calls that only bear witness and wait for their answer at a level: from {@code readsFrom[level]} on. */
    final int[] reads;

    final int[] readsFrom;
    /** The answered calls that change something and wait at a level, the first answered first. */
    final int[] writes;

    final int[] writesFrom;
    /** The calls that were never answered, in the order they were made, and how many of them there are at a level. */
    final int[] open;

    final int[] openUpTo;

    /** The first read with a known state that is only called after the answer of a level, or -1. */
    final int[] readAhead;

    CallLayout(ObjectHistory<S> partition) {
        calls = partition.calls();
        int n = calls.size();
        answered = range(n).filter(call -> !calls.get(call).open())
                .sorted(Comparator.comparingInt(call -> calls.get(call).answeredAt()))
                .mapToInt(Integer::intValue)
                .toArray();
        open = range(n).filter(call -> calls.get(call).open())
                .mapToInt(Integer::intValue)
                .toArray();
        level = new int[n];
        rank = new int[n];
        Arrays.fill(level, NO_LEVEL);
        for (int at = 0; at < answered.length; at++) {
            level[answered[at]] = at;
            rank[answered[at]] = at;
        }
        for (int at = 0; at < open.length; at++) {
            rank[open[at]] = answered.length + at;
        }
        kind = new int[n];
        numberKinds();
        twin = new int[n];
        findTwins();
        slot = new int[n];
        words = Math.max(1, (giveSlots() + 63) / 64);
        openUpTo = new int[answered.length];
        readsFrom = new int[answered.length + 1];
        writesFrom = new int[answered.length + 1];
        readAhead = new int[answered.length];
        lookAhead();
        List<Integer> waitingReads = new ArrayList<>();
        List<Integer> waitingWrites = new ArrayList<>();
        fillLevels(waitingReads, waitingWrites);
        reads = waitingReads.stream().mapToInt(Integer::intValue).toArray();
        writes = waitingWrites.stream().mapToInt(Integer::intValue).toArray();
    }

    private static java.util.stream.Stream<Integer> range(int n) {
        return java.util.stream.IntStream.range(0, n).boxed();
    }

    boolean isOptional(int call) {
        return calls.get(call).optional();
    }

    private void numberKinds() {
        Map<Transition<S>, Integer> numbers = new HashMap<>();
        for (int call = 0; call < kind.length; call++) {
            Transition<S> transition = calls.get(call).transition();
            Integer number = numbers.putIfAbsent(transition, kinds.size());
            if (number == null) {
                kinds.add(transition);
            }
            kind[call] = number == null ? kinds.size() - 1 : number;
        }
    }

    /**
     * Of two calls that do the same, the one that was made no later and answered no later may always be linearized first:
     * in any explanation that has them the other way round they can change places. So it must be in every explanation, or else the
     * other one need not be: one that may stay out cannot keep one back that must happen.
     */
    private void findTwins() {
        Map<Integer, List<Integer>> sameKind = new HashMap<>();
        for (int call = 0; call < twin.length; call++) {
            List<Integer> earlier = sameKind.computeIfAbsent(kind[call], kind -> new ArrayList<>());
            twin[call] = -1;
            // The nearest ones suffice: a farther one is as a rule answered before this call was made.
            for (int i = earlier.size() - 1; i >= Math.max(0, earlier.size() - 8); i--) {
                int candidate = earlier.get(i);
                if (rank[candidate] < rank[call] && (!isOptional(candidate) || isOptional(call))) {
                    twin[call] = candidate;
                    break;
                }
            }
            earlier.add(call);
        }
    }

    private void lookAhead() {
        int next = calls.size() - 1;
        int read = -1;
        for (int at = answered.length - 1; at >= 0; at--) {
            for (;
                    next >= 0
                            && calls.get(next).calledAt()
                                    > calls.get(answered[at]).answeredAt();
                    next--) {
                CheckedCall<S> call = calls.get(next);
                boolean telling = !call.optional() && call.transition().readOnly();
                read = telling && call.transition().result() != null ? next : read;
            }
            readAhead[at] = read;
        }
    }

    private int giveSlots() {
        PriorityQueue<Integer> free = new PriorityQueue<>();
        int used = 0;
        int next = 0;
        for (int call : answered) {
            while (next < calls.size()
                    && calls.get(next).calledAt() < calls.get(call).answeredAt()) {
                Integer again = free.poll();
                slot[next++] = again == null ? used++ : again;
            }
            free.add(slot[call]);
        }
        return used;
    }

    private void fillLevels(List<Integer> waitingReads, List<Integer> waitingWrites) {
        PriorityQueue<Integer> byAnswer = new PriorityQueue<>(Comparator.comparingInt(call -> rank[call]));
        int next = 0;
        int openSoFar = 0;
        for (int at = 0; at < answered.length; at++) {
            int answeredAt = calls.get(answered[at]).answeredAt();
            for (; next < calls.size() && calls.get(next).calledAt() < answeredAt; next++) {
                if (calls.get(next).open()) {
                    openSoFar++;
                } else {
                    byAnswer.add(next);
                }
            }
            openUpTo[at] = openSoFar;
            byAnswer.stream().sorted(byAnswer.comparator()).forEach(call -> {
                boolean readOnly = calls.get(call).transition().readOnly();
                (readOnly ? waitingReads : waitingWrites).add(call);
            });
            readsFrom[at + 1] = waitingReads.size();
            writesFrom[at + 1] = waitingWrites.size();
            byAnswer.poll();
        }
    }
}
