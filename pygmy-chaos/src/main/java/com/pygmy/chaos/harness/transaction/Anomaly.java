package com.pygmy.chaos.harness.transaction;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.linearizability.Counterexample;
import java.util.Comparator;
import java.util.List;

/**
 * A phenomenon that was found.
 *
 * @param order what it takes besides the values to be one
 * @param operations the transactions that show it, in the order in which {@code explanation} names them
 * @param explanation why, as a text of one or more lines; {@code T1}, {@code T2}, ... are the operations
 */
record Anomaly(Phenomenon phenomenon, Isolation.Order order, List<Operation> operations, String explanation) {
    Anomaly {
        operations = List.copyOf(operations);
    }

    /** Such as {@code G-single-realtime}. */
    String name() {
        return phenomenon + order.suffix();
    }

    /** For people: the name and what it is, the transactions, then the reasons. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name()).append(": ").append(phenomenon.words());
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            text.append("\n    T")
                    .append(i + 1)
                    .append(" = line ")
                    .append(operation.call().line());
            if (operation.answer() != null) {
                text.append(" to ").append(operation.answer().line());
            }
            text.append(", ").append(shortened(operation.toString()));
        }
        explanation.lines().forEach(line -> text.append("\n    ").append(line));
        return text.toString();
    }

    /** The same for a drawing, in which the operations stand in the order of their calls. */
    Counterexample counterexample(int transactions) {
        StringBuilder names = new StringBuilder();
        List<Operation> drawn = operations.stream()
                .sorted(Comparator.comparingInt(Operation::calledAt))
                .distinct()
                .toList();
        for (Operation operation : drawn) {
            names.append(names.isEmpty() ? "from the top T" : ", T").append(operations.indexOf(operation) + 1);
        }
        String why = name() + ": " + phenomenon.words() + " (" + names + "). "
                + String.join("; ", explanation.lines().map(String::strip).toList());
        return new Counterexample(null, operations, transactions - drawn.size(), why);
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 120) + " ... " + text.substring(text.length() - 70);
    }
}
