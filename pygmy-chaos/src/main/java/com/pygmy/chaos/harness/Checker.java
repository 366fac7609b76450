package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.model.Model;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Decides what a history says about one promise, or about several. Immutable and thread-safe. */
public interface Checker {
    /** Short, for tables; the name of its result, where it has one. */
    String name();

    /** Checks a history. Blocks for as long as the limits allow. */
    List<CheckResult> check(History history, Limits limits);

    /** A checker of one promise. */
    static Checker of(String name, BiFunction<History, Limits, CheckResult> check) {
        return new Checker() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<CheckResult> check(History history, Limits limits) {
                return List.of(check.apply(history, limits));
            }
        };
    }

    /** A checker of one promise that needs no limits. */
    static Checker of(String name, Function<History, CheckResult> check) {
        return of(name, (history, limits) -> check.apply(history));
    }

    /** Whether a history is linearizable, each of its objects as this model. */
    static Checker linearizable(Model<?> model) {
        return of(CheckResult.LINEARIZABLE, (history, limits) -> CheckResult.linearizable(history, model, limits));
    }

    /**
     * All of these, one after another. One that throws has the result {@code unknown}, with the stack trace as its evidence, and
     * the others are not affected.
     */
    static Checker all(String name, List<Checker> checkers) {
        List<Checker> all = List.copyOf(checkers);
        return new Checker() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<CheckResult> check(History history, Limits limits) {
                return all.stream()
                        .flatMap(checker -> guarded(checker, history, limits).stream())
                        .toList();
            }
        };
    }

    /** {@link #all(String, List)}. */
    static Checker all(String name, Checker... checkers) {
        return all(name, List.of(checkers));
    }

    private static List<CheckResult> guarded(Checker checker, History history, Limits limits) {
        try {
            return checker.check(history, limits);
        } catch (RuntimeException | Error failure) {
            return List.of(CheckResult.failed(checker.name(), failure));
        }
    }
}
