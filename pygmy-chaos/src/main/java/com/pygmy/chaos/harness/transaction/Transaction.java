package com.pygmy.chaos.harness.transaction;

import com.pygmy.chaos.harness.history.HistoryFormatException;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation as the steps that it took at once: {@code txn [[append x 1] [r y [2 3]]]} or {@code txn [[w x 1] [r y 2]]}.
 *
 * @param id place among the transactions of the history
 * @param steps what it did; of one that was not answered the reads say nothing
 */
record Transaction(int id, Operation operation, List<Step> steps) {
    /** One step: a read, or a write of a value. */
    record Step(boolean reads, Value key, Value value) {}

    Transaction {
        steps = List.copyOf(steps);
    }

    boolean isOk() {
        return operation.isOk();
    }

    boolean isFail() {
        return operation.isFail();
    }

    /**
     * The transactions of a history, in the order of their calls.
     *
     * @param write the name of the steps that write
     * @throws HistoryFormatException where an operation is no such transaction, or was answered to have written something else
     */
    static List<Transaction> of(List<Operation> operations, List<String> write) {
        List<Transaction> transactions = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            int line = operation.call().line();
            try {
                List<Step> called = steps(operation.input(), write);
                // What was answered with nothing has told nothing of its reads.
                List<Step> steps = called.stream().filter(step -> !step.reads()).toList();
                if (operation.isOk() && !operation.output().isNil()) {
                    line = operation.answer() == null
                            ? line
                            : operation.answer().line();
                    steps = steps(operation.output(), write);
                    requireSame(called, steps);
                }
                transactions.add(new Transaction(transactions.size(), operation, steps));
            } catch (IllegalArgumentException e) {
                throw new HistoryFormatException(line, String.valueOf(e.getMessage()));
            }
        }
        return transactions;
    }

    private static List<Step> steps(Value value, List<String> write) {
        if (value.isNil()) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>();
        for (Value item : value.items()) {
            List<Value> parts = item.items();
            String kind =
                    parts.size() == 3 && parts.get(0).isText() ? parts.get(0).text() : "";
            boolean reads = kind.equals("r") || kind.equals("read");
            if (!reads && !write.contains(kind)) {
                throw new IllegalArgumentException(
                        "value: " + item + " (expected: [r key value] or [" + write.get(0) + " key value])");
            }
            steps.add(new Step(reads, parts.get(1), parts.get(2)));
        }
        return steps;
    }

    /** An answer may tell what was read, and nothing else. */
    private static void requireSame(List<Step> called, List<Step> answered) {
        boolean same = called.size() == answered.size();
        for (int i = 0; same && i < called.size(); i++) {
            Step before = called.get(i);
            Step after = answered.get(i);
            same = before.reads() == after.reads()
                    && before.key().equals(after.key())
                    && (before.reads() || before.value().equals(after.value()));
        }
        if (!same) {
            throw new IllegalArgumentException(
                    "a transaction was answered with other steps than it was called with (expected: the same, with what was"
                            + " read)");
        }
    }

    @Override
    public String toString() {
        return operation.toString();
    }
}
