package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.model.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the states that a search meets, and remembers where transitions lead. Not thread-safe. */
final class StateTable<S> {
    /** Where a transition leads that is not possible. */
    static final int IMPOSSIBLE = -1;

    private static final int UNKNOWN = -2;

    private final List<Transition<S>> transitions;
    private final Map<S, Integer> numbers = new HashMap<>();
    private final List<S> states = new ArrayList<>();
    // A small cache that forgets on collision: most states are met again at once or never.
    private final long[] cachedStep;
    private final int[] cachedResult;

    StateTable(List<Transition<S>> transitions, int stepsExpected) {
        this.transitions = transitions;
        int size = Integer.highestOneBit(Math.max(64, Math.min(1 << 16, stepsExpected * 4)));
        this.cachedStep = new long[size];
        this.cachedResult = new int[size];
        java.util.Arrays.fill(cachedResult, UNKNOWN);
    }

    int number(S state) {
        Integer known = numbers.get(state);
        if (known != null) {
            return known;
        }
        states.add(state);
        numbers.put(state, states.size() - 1);
        return states.size() - 1;
    }

    S state(int number) {
        return states.get(number);
    }

    /** How many different states were met. */
    int size() {
        return states.size();
    }

    /** The number of the state that a transition leads to, or {@link #IMPOSSIBLE}. */
    int step(int state, int transition) {
        long step = ((long) state << 32) | transition;
        int place = (int) ((step * 0x9E3779B97F4A7C15L) >>> 40) & (cachedStep.length - 1);
        if (cachedStep[place] == step && cachedResult[place] != UNKNOWN) {
            return cachedResult[place];
        }
        S next = transitions.get(transition).apply(states.get(state));
        int result = next == null ? IMPOSSIBLE : number(next);
        cachedStep[place] = step;
        cachedResult[place] = result;
        return result;
    }
}
