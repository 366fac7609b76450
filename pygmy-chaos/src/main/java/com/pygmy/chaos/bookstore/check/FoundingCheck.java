package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is promised of groups whose founding was contested, by the log files of their replicas. */
final class FoundingCheck {
    /** The kind of fault that this is about. */
    static final String FAULT = "contested-founding";

    private static final String NAME = "foundings-agree";
    private static final String PROMISE =
            "Whatever led while a group was founded, its replicas have applied the same log entries.";

    private final StoreHistory store;

    FoundingCheck(StoreHistory store) {
        this.store = store;
    }

    /** A look at the log of a replica: which entry has which term, and up to where they were applied. */
    private record Look(String node, TreeMap<Long, Long> terms, long applied) {
        static Look of(Event event) {
            TreeMap<Long, Long> terms = new TreeMap<>();
            event.value()
                    .member("terms")
                    .items()
                    .forEach(stretch -> terms.put(
                            stretch.items().get(0).number(),
                            stretch.items().get(1).number()));
            return new Look(
                    String.valueOf(event.key()),
                    terms,
                    event.value().member("applied").number());
        }

        private boolean holds(long index) {
            return index <= applied && terms.floorKey(index) != null;
        }

        /** The indexes at which two looks can differ first: both hold them, and a term begins there in one. */
        private Set<Long> shared(Look other) {
            Set<Long> indexes = new TreeSet<>(terms.keySet());
            indexes.addAll(other.terms.keySet());
            indexes.removeIf(index -> !holds(index) || !other.holds(index));
            return indexes;
        }

        private Optional<String> difference(Look other) {
            return shared(other).stream()
                    .filter(index -> !terms.floorEntry(index)
                            .getValue()
                            .equals(other.terms.floorEntry(index).getValue()))
                    .findFirst()
                    .map(index -> "at index " + index + " " + node + " has applied an entry of term "
                            + terms.floorEntry(index).getValue() + ", " + other.node + " one of term "
                            + other.terms.floorEntry(index).getValue());
        }
    }

    CheckResult judge() {
        List<String> contradictions = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        int examined = 0;
        Map<String, List<Look>> groups = looks();
        for (Event founded : store.noted("founded")) {
            String group = String.valueOf(founded.key());
            if (founded.type() == Event.Type.FAIL) {
                contradictions.add(group + ": " + founded.value().text());
            }
            groups.computeIfAbsent(group, none -> List.of());
        }
        for (Map.Entry<String, List<Look>> group : groups.entrySet()) {
            Set<String> compared = new TreeSet<>();
            List<Look> looks = group.getValue();
            for (int i = 0; i < looks.size(); i++) {
                for (Look other : looks.subList(i + 1, looks.size())) {
                    if (!looks.get(i).shared(other).isEmpty()) {
                        compared.add(looks.get(i).node);
                        compared.add(other.node);
                        looks.get(i).difference(other).ifPresent(contradictions::add);
                    }
                }
            }
            examined += compared.size();
            if (compared.size() < 2) {
                unseen.add("the log files of the " + group + " group could not be compared");
            }
        }
        CheckResult checkResult = CheckResult.of(NAME, PROMISE, examined, contradictions);
        return contradictions.isEmpty() && !unseen.isEmpty()
                ? CheckResult.unknown(NAME, PROMISE, String.join("; ", unseen))
                : checkResult.remarking(proofs());
    }

    private Map<String, List<Look>> looks() {
        Map<String, List<Look>> groups = new TreeMap<>();
        for (Event event : store.noted("log-terms")) {
            String group = String.valueOf(event.key()).replaceAll("-\\d+$", "");
            groups.computeIfAbsent(group, none -> new ArrayList<>()).add(Look.of(event));
        }
        return groups;
    }

    /** What the foundings had come to. */
    private List<String> proofs() {
        return store.history().observations("nemesis").stream()
                .filter(event -> event.f().startsWith(FAULT))
                .map(event -> event.also("proof"))
                .filter(Value::isText)
                .map(Value::text)
                .filter(proof -> !proof.isEmpty())
                .toList();
    }
}
