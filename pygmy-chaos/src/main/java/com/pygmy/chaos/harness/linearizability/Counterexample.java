package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a history cannot be explained: a few operations that contradict each other whatever else happened.
 *
 * @param object the object they are about; null where the history has only one
 * @param operations in the order of their calls; without any of them the rest could be explained, as far as the budget
 *     allowed to find out
 * @param others how many other operations were allowed to take effect at any time or not at all, and did not help
 * @param explanation one sentence
 */
public record Counterexample(@Nullable String object, List<Operation> operations, int others, String explanation) {
    public Counterexample {
        operations = operations.stream()
                .sorted(java.util.Comparator.comparingInt(Operation::calledAt))
                .distinct()
                .toList();
    }

    /** A long text without its middle. */
    static String shortened(String text) {
        return text.length() <= 96 ? text : text.substring(0, 56) + " ... " + text.substring(text.length() - 32);
    }

    /** For people: the sentence, then an operation a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (object != null) {
            text.append("key ").append(object).append(": ");
        }
        text.append(explanation);
        for (Operation operation : operations) {
            text.append("\n    line ").append(operation.call().line());
            if (operation.answer() != null) {
                text.append(" to ").append(operation.answer().line());
            }
            text.append(", ").append(shortened(operation.toString()));
        }
        return text.toString();
    }
}
