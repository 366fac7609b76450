package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A set of values: {@code add v}, {@code remove v}, {@code read} answered by all elements, in any order. */
public final class Elements implements Model<BitSet> {
    private final Value initial;
    private final Map<Value, Integer> numbers = new HashMap<>();
    private final Map<Integer, Value> elements = new HashMap<>();

    Elements(Value initial) {
        this.initial = initial.isNil() ? Value.list() : initial;
    }

    /** An element is in it. */
    public record Added(int element) implements Transition<BitSet> {
        @Override
        public BitSet apply(BitSet state) {
            BitSet after = (BitSet) state.clone();
            after.set(element);
            return after;
        }
    }

    /** An element is no more in it. */
    public record Removed(int element) implements Transition<BitSet> {
        @Override
        public BitSet apply(BitSet state) {
            BitSet after = (BitSet) state.clone();
            after.clear(element);
            return after;
        }
    }

    /** It had exactly these elements. */
    public record Seen(BitSet elements) implements Witness<BitSet> {
        @Override
        public BitSet result() {
            return elements;
        }

        @Override
        public @Nullable BitSet apply(BitSet state) {
            return state.equals(elements) ? state : null;
        }
    }

    @Override
    public String name() {
        return "set";
    }

    @Override
    public BitSet initial(@Nullable String object) {
        return all(initial.items());
    }

    @Override
    public Transition<BitSet> observed(Operation ok) {
        if (ok.f().equals("read")) {
            return new Seen(all(ok.output().isNil() ? List.of() : ok.output().items()));
        }
        return change(ok);
    }

    @Override
    public @Nullable Transition<BitSet> possible(Operation operation) {
        return operation.f().equals("read") ? null : change(operation);
    }

    @Override
    public @Nullable BiPredicate<BitSet, BitSet> growth(Collection<Transition<BitSet>> transitions) {
        return transitions.stream().noneMatch(Removed.class::isInstance) ? Elements::within : null;
    }

    @Override
    public boolean leadsTowards(BitSet state, Transition<BitSet> change, BitSet seen) {
        if (change instanceof Added added) {
            return !state.get(added.element()) && seen.get(added.element());
        }
        return change instanceof Removed removed && state.get(removed.element()) && !seen.get(removed.element());
    }

    private static boolean within(BitSet part, BitSet whole) {
        BitSet rest = (BitSet) part.clone();
        rest.andNot(whole);
        return rest.isEmpty();
    }

    private Transition<BitSet> change(Operation operation) {
        return switch (operation.f()) {
            case "add" -> new Added(number(Models.sent(operation)));
            case "remove" -> new Removed(number(Models.sent(operation)));
            default -> throw Models.unknown(operation, "add, remove or read");
        };
    }

    private BitSet all(List<Value> values) {
        BitSet all = new BitSet();
        values.forEach(value -> all.set(number(value)));
        return all;
    }

    private synchronized int number(Value element) {
        int number = numbers.computeIfAbsent(element, unseen -> numbers.size());
        elements.putIfAbsent(number, element);
        return number;
    }

    /** The value behind an element's number. */
    public synchronized Value element(int number) {
        return elements.getOrDefault(number, Value.NIL);
    }

    @Override
    public String describe(BitSet state) {
        Set<String> texts = new HashSet<>();
        state.stream().limit(20).forEach(number -> texts.add(element(number).toString()));
        return state.cardinality() + " elements: " + String.join(" ", texts) + (state.cardinality() > 20 ? " ..." : "");
    }
}
