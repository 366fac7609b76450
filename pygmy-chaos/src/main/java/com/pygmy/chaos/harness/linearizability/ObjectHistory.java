package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.HistoryFormatException;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.model.Model;
import com.pygmy.chaos.harness.model.Transition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was done to one object, as far as it bears on the conclusion: what failed did not happen, and a read that nobody was
 * answered says nothing.
 *
 * @param object the object's name; null where the history has only one
 * @param initial its state before the first call
 * @param calls in the order in which they were made
 */
record ObjectHistory<S>(@Nullable String object, Model<S> model, S initial, List<CheckedCall<S>> calls) {
    ObjectHistory {
        calls = calls.stream()
                .sorted(Comparator.comparingInt(CheckedCall::calledAt))
                .toList();
    }

    /**
     * Splits a history by object.
     *
     * @throws HistoryFormatException where an operation is none of the model's
     */
    static <S> List<ObjectHistory<S>> of(History history, Model<S> model) {
        Map<@Nullable String, List<CheckedCall<S>>> byObject = new LinkedHashMap<>();
        for (Operation operation : history.operations()) {
            CheckedCall<S> call = call(operation, model);
            if (call != null) {
                byObject.computeIfAbsent(model.object(operation), object -> new ArrayList<>())
                        .add(call);
            }
        }
        List<ObjectHistory<S>> partitions = new ArrayList<>();
        byObject.forEach(
                (object, calls) -> partitions.add(new ObjectHistory<>(object, model, model.initial(object), calls)));
        return partitions;
    }

    /** How many of its calls have an answer that others can contradict. */
    int observations() {
        return (int) calls.stream()
                .filter(call -> !call.open() && call.transition().constrains())
                .count();
    }

    /** A contradiction among these of its calls, which stands without the others. */
    Counterexample counterexample(String explanation, List<? extends CheckedCall<?>> contradictory) {
        return new Counterexample(
                object,
                contradictory.stream().map(CheckedCall::operation).toList(),
                calls.size() - contradictory.size(),
                explanation);
    }

    private static <S> @Nullable CheckedCall<S> call(Operation operation, Model<S> model) {
        try {
            Transition<S> transition = transition(operation, model);
            return transition == null
                    ? null
                    : new CheckedCall<>(operation, transition, operation.calledAt(), operation.answeredAt());
        } catch (IllegalArgumentException e) {
            int line = operation.isOk() && operation.answer() != null
                    ? operation.answer().line()
                    : operation.call().line();
            throw new HistoryFormatException(line, e.getMessage() + " for the model " + model.name());
        }
    }

    private static <S> @Nullable Transition<S> transition(Operation operation, Model<S> model) {
        if (operation.isOk()) {
            return model.observed(operation);
        }
        return operation.isFail() ? model.refused(operation) : model.possible(operation);
    }
}
