package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.model.Model;
import com.pygmy.chaos.harness.model.Transition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries every order of every subset that real time allows, and nothing clever: the definition, written down. */
final class BruteForce {
    private BruteForce() {}

    static <S> boolean linearizable(History history, Model<S> model) {
        return history.operations().stream().map(model::object).distinct().allMatch(object -> {
            List<Operation> operations = history.operations().stream()
                    .filter(operation -> java.util.Objects.equals(object, model.object(operation)))
                    .toList();
            return explains(new ArrayList<>(operations), model, model.initial(object));
        });
    }

    private static <S> boolean explains(List<Operation> left, Model<S> model, S state) {
        if (left.stream().noneMatch(Operation::isOk) && left.stream().allMatch(failed -> silent(failed, model))) {
            return true;
        }
        for (Operation first : left) {
            boolean mayComeFirst = left.stream().noneMatch(other -> other.precedes(first));
            if (mayComeFirst) {
                List<Operation> rest = new ArrayList<>(left);
                rest.remove(first);
                S after = after(first, model, state);
                if (after != null && explains(rest, model, after)) {
                    return true;
                }
                boolean mayBeLeftOut = first.isOpen() || (first.isFail() && silent(first, model));
                if (mayBeLeftOut && explains(rest, model, state)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean silent(Operation operation, Model<?> model) {
        return operation.isOpen() || (operation.isFail() && model.refused(operation) == null);
    }

    static <S> @Nullable S after(Operation operation, Model<S> model, S state) {
        Transition<S> transition = operation.isOk()
                ? model.observed(operation)
                : operation.isFail() ? model.refused(operation) : model.possible(operation);
        return transition == null ? null : transition.apply(state);
    }
}
