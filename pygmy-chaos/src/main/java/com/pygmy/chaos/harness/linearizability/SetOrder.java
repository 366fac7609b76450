package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.model.Elements;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The exact test of a set that only grows, no element added twice. Each read that was answered shows all elements, so reads
 * must include one another; and then the place of every addition among the reads is known: just before the first that shows
 * its element, or after all of them. What is left is to compare that order with real time. O(n log n) and the size of the
 * answers.
 */
final class SetOrder {
    private static final String METHOD = "inclusion of reads";

    private final ObjectHistory<BitSet> partition;
    private final Elements model;
    private final Map<Integer, CheckedCall<BitSet>> additions = new HashMap<>();
    private final List<CheckedCall<BitSet>> reads = new ArrayList<>();

    private SetOrder(ObjectHistory<BitSet> partition, Elements model) {
        this.partition = partition;
        this.model = model;
    }

    /** The conclusion; empty where the history is not of this kind. */
    static Optional<Conclusion> check(ObjectHistory<BitSet> partition, Elements model) {
        SetOrder test = new SetOrder(partition, model);
        if (!test.sort()) {
            return Optional.empty();
        }
        return Optional.of(test.strangers()
                .or(test::inclusion)
                .or(test::realTime)
                .<Conclusion>map(counterexample -> new Conclusion.NotLinearizable(METHOD, counterexample))
                .orElseGet(() -> new Conclusion.Linearizable(METHOD, List.of())));
    }

    private boolean sort() {
        for (CheckedCall<BitSet> call : partition.calls()) {
            if (call.transition() instanceof Elements.Added added) {
                boolean again = additions.putIfAbsent(added.element(), call) != null;
                if (again || partition.initial().get(added.element())) {
                    return false;
                }
            } else if (call.transition() instanceof Elements.Seen) {
                reads.add(call);
            } else {
                return false;
            }
        }
        reads.sort(Comparator.comparingInt(read -> seen(read).cardinality()));
        return true;
    }

    private static BitSet seen(CheckedCall<BitSet> read) {
        return read.transition() instanceof Elements.Seen seen ? seen.elements() : new BitSet();
    }

    private Optional<Counterexample> strangers() {
        for (CheckedCall<BitSet> read : reads) {
            BitSet known = (BitSet) partition.initial().clone();
            known.andNot(seen(read));
            if (!known.isEmpty()) {
                return violation(name(known) + " was there from the beginning and is missing", List.of(read));
            }
            BitSet strange = (BitSet) seen(read).clone();
            strange.andNot(partition.initial());
            int unknown = strange.stream()
                    .filter(element -> !additions.containsKey(element))
                    .findFirst()
                    .orElse(-1);
            if (unknown >= 0) {
                return violation(model.element(unknown) + " was seen, but nobody added it", List.of(read));
            }
        }
        return Optional.empty();
    }

    private Optional<Counterexample> inclusion() {
        for (int i = 1; i < reads.size(); i++) {
            BitSet missing = (BitSet) seen(reads.get(i - 1)).clone();
            missing.andNot(seen(reads.get(i)));
            if (!missing.isEmpty()) {
                BitSet more = (BitSet) seen(reads.get(i)).clone();
                more.andNot(seen(reads.get(i - 1)));
                return violation(
                        "of two reads one shows " + name(missing) + " and not " + name(more)
                                + ", and the other the reverse",
                        List.of(reads.get(i - 1), reads.get(i)));
            }
        }
        return Optional.empty();
    }

    /** Goes through the order that the reads dictate, and looks for a call made after what follows it was answered. */
    private Optional<Counterexample> realTime() {
        BitSet left = new BitSet();
        additions.forEach((element, call) -> left.set(element));
        CheckedCall<BitSet> latest = null;
        int from = 0;
        while (from < reads.size()) {
            int to = from;
            while (to < reads.size() && seen(reads.get(to)).equals(seen(reads.get(from)))) {
                to++;
            }
            BitSet arrived = (BitSet) left.clone();
            arrived.and(seen(reads.get(from)));
            left.andNot(arrived);
            List<CheckedCall<BitSet>> added = new ArrayList<>();
            arrived.stream().forEach(element -> added.add(additions.get(element)));
            for (List<CheckedCall<BitSet>> together : List.of(added, reads.subList(from, to))) {
                Optional<Counterexample> late = overtaken(latest, together);
                if (late.isPresent()) {
                    return late;
                }
                latest = later(latest, together);
            }
            from = to;
        }
        List<CheckedCall<BitSet>> unseen = new ArrayList<>();
        left.stream().forEach(element -> unseen.add(additions.get(element)));
        return overtaken(latest, unseen);
    }

    /** Whether one of these calls was answered before the latest of those that must come first was made. */
    private Optional<Counterexample> overtaken(@Nullable CheckedCall<BitSet> latest, List<CheckedCall<BitSet>> calls) {
        for (CheckedCall<BitSet> call : calls) {
            if (latest != null && call.precedes(latest)) {
                boolean lost = call.transition() instanceof Elements.Added;
                return violation(
                        lost
                                ? "what was added and acknowledged is missing from a later read"
                                : "a read shows what was only added later, or what an earlier read did not",
                        List.of(call, latest));
            }
        }
        return Optional.empty();
    }

    private static @Nullable CheckedCall<BitSet> later(
            @Nullable CheckedCall<BitSet> latest, List<CheckedCall<BitSet>> calls) {
        CheckedCall<BitSet> last = latest;
        for (CheckedCall<BitSet> call : calls) {
            if (last == null || call.calledAt() > last.calledAt()) {
                last = call;
            }
        }
        return last;
    }

    private String name(BitSet elements) {
        int first = elements.nextSetBit(0);
        return elements.cardinality() == 1
                ? model.element(first).toString()
                : model.element(first) + " and " + (elements.cardinality() - 1) + " more";
    }

    private Optional<Counterexample> violation(String explanation, List<CheckedCall<BitSet>> calls) {
        return Optional.of(partition.counterexample(explanation, calls));
    }
}
