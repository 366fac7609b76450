package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Operation;
import java.util.List;

/** What is known of one object's history. */
public sealed interface Conclusion {
    /** How it was found out, in a few words. */
    String method();

    /**
     * It can be explained.
     *
     * @param order an order that explains it, where the method gives one; else empty
     */
    record Linearizable(String method, List<Operation> order) implements Conclusion {}

    /** It cannot. */
    record NotLinearizable(String method, Counterexample counterexample) implements Conclusion {}

    /** Time or memory ran out, or another object had decided the verdict before. */
    record Undecided(String method, String reason) implements Conclusion {}
}
