package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The search for an order of one object's calls that its model accepts: depth first, as Wing and Gong do ("Testing and
 * Verifying Concurrent Objects", 1993), over configurations that are remembered, and just in time, as Lowe does ("Testing
 * for Linearizability", 2017): calls are linearized only when one of them is about to be answered, so that a configuration
 * is the level among the answers, the waiting calls that are linearized (a bit each), and the state.
 *
 * <p>Where nothing is ever taken away ({@link Model#growth}), a state that has what a later read has not is a dead end.
 *
 * <p>Four rules leave out orders that another one stands for; each holds because whatever explanation has the shape that it
 * forbids can be turned into one that has not, and the turning comes to an end:
 *
 * <ul>
 *   <li>A call that only bears witness is linearized as soon as the state agrees with it: earlier never hurts.
 *   <li>Of two calls that do the same, the one that came and was answered no later goes first ({@link CallLayout#twin}).
 *   <li>Where two neighbours lead to the same state in either order, the one that is answered first goes first. So a call is
 *       linearized before its time only where that makes a difference.
 *   <li>A call that may be left out is not linearized where the next one leads to the same state without it.
 * </ul>
 *
 * <p>The last two look at the call linearized last and the state before it, which are therefore part of a configuration.
 * The search can be interrupted and resumed. Not thread-safe.
 */
final class Search<S> {
    /** What a search has come to. */
    enum Status {
        RUNNING,
        LINEARIZABLE,
        NOT_LINEARIZABLE,
        OUT_OF_MEMORY
    }

    private static final int NONE = -1;
    private static final int STATES_KEPT = 8;

    private final CallLayout<S> schedule;
    private final StateTable<S> states;
    private final ConfigurationSet seen;
    private final int words;
    private final @Nullable BiPredicate<S, S> growth;

    // The path from the first configuration to the present one: a column each.
    private int depth;
    private int[] levels = new int[16];
    private int[] stateOf = new int[16];
    private int[] lastOf = new int[16];
    private int[] beforeLastOf = new int[16];
    private int[] nextCandidate = new int[16];
    private int[] trailSize = new int[16];
    private long[] linearized;
    // The calls linearized on the path, in order.
    private int[] trail = new int[32];
    private int trailed;

    // The configuration that is about to be entered.
    private final long[] bits;
    private final long[] packed;

    private Status status = Status.RUNNING;
    private int deepest = -1;
    private final Set<Integer> statesAtDeepest = new TreeSet<>();

    Search(ObjectHistory<S> partition, MemoryBudget memory) {
        schedule = new CallLayout<>(partition);
        words = schedule.words;
        growth = partition.model().growth(schedule.kinds);
        states = new StateTable<>(schedule.kinds, schedule.calls.size());
        seen = new ConfigurationSet(2 + words, memory);
        linearized = new long[16 * words];
        bits = new long[words];
        packed = new long[2 + words];
        if (schedule.answered.length == 0) {
            status = Status.LINEARIZABLE;
        } else {
            enter(0, states.number(partition.initial()), NONE, 0);
        }
    }

    Status status() {
        return status;
    }

    /** Goes on for at most so many steps, or until it is decided. */
    Status run(long steps) {
        for (long left = steps; left > 0 && status == Status.RUNNING; left--) {
            if (depth == 0) {
                status = Status.NOT_LINEARIZABLE;
            } else if (!seen.hasRoom()) {
                status = Status.OUT_OF_MEMORY;
            } else {
                step();
            }
        }
        if (status != Status.RUNNING) {
            seen.release();
        }
        return status;
    }

    /** Tries the next candidate of the present configuration, or goes back where there is none. */
    private void step() {
        int top = depth - 1;
        trailed = trailSize[top];
        int level = levels[top];
        int firstWrite = schedule.writesFrom[level];
        int writes = schedule.writesFrom[level + 1] - firstWrite;
        int candidates = writes + schedule.openUpTo[level];
        if (nextCandidate[top] == 0) {
            nextCandidate[top] = 1;
            System.arraycopy(linearized, top * words, bits, 0, words);
            enterAfter(level, stateOf[top]);
            return;
        }
        while (nextCandidate[top] <= candidates) {
            int candidate = nextCandidate[top]++ - 1;
            int call = candidate < writes ? schedule.writes[firstWrite + candidate] : schedule.open[candidate - writes];
            int state = tryOut(top, call);
            if (state != StateTable.IMPOSSIBLE) {
                System.arraycopy(linearized, top * words, bits, 0, words);
                set(bits, schedule.slot[call]);
                push(call);
                enter(level, state, call, stateOf[top]);
                return;
            }
        }
        depth--;
    }

    /** The state after linearizing a call now, or impossible, also where another order stands for this one. */
    private int tryOut(int top, int call) {
        int level = levels[top];
        if (isSet(linearized, top * words, schedule.slot[call])) {
            return StateTable.IMPOSSIBLE;
        }
        int twin = schedule.twin[call];
        if (twin >= 0 && schedule.level[twin] >= level && !isSet(linearized, top * words, schedule.slot[twin])) {
            return StateTable.IMPOSSIBLE;
        }
        int state = states.step(stateOf[top], schedule.kind[call]);
        if (state == StateTable.IMPOSSIBLE || (state == stateOf[top] && schedule.isOptional(call))) {
            return StateTable.IMPOSSIBLE;
        }
        return lastOf[top] != NONE && standsForAnother(top, call, state) ? StateTable.IMPOSSIBLE : state;
    }

    /** Whether the call linearized last should rather come after this one, or not at all. */
    private boolean standsForAnother(int top, int call, int state) {
        int last = lastOf[top];
        int without = states.step(beforeLastOf[top], schedule.kind[call]);
        if (without == StateTable.IMPOSSIBLE) {
            return false;
        }
        if (without == state && schedule.isOptional(last)) {
            return true;
        }
        return schedule.rank[call] < schedule.rank[last] && states.step(without, schedule.kind[last]) == state;
    }

    /** Enters the configuration of {@link #bits} at the next level. */
    private void enterAfter(int level, int state) {
        if (level + 1 == schedule.answered.length) {
            status = Status.LINEARIZABLE;
        } else {
            enter(level + 1, state, NONE, 0);
        }
    }

    /** Enters the configuration of {@link #bits}, after linearizing what goes without saying. */
    private void enter(int from, int state, int lastLinearized, int beforeLast) {
        int level = from;
        int last = lastLinearized;
        while (true) {
            if (takeReads(level, state)) {
                last = NONE;
            }
            int due = schedule.answered[level];
            if (!isSet(bits, 0, schedule.slot[due])) {
                break;
            }
            clear(bits, schedule.slot[due]);
            last = NONE;
            if (++level == schedule.answered.length) {
                status = Status.LINEARIZABLE;
                return;
            }
        }
        if (growth != null && outgrown(level, state, growth)) {
            return;
        }
        note(level, state);
        packed[0] = ((long) (level + 1) << 32) | state;
        packed[1] = last == NONE ? 0 : ((long) (last + 1) << 32) | beforeLast;
        System.arraycopy(bits, 0, packed, 2, words);
        if (seen.add(packed)) {
            pushConfiguration(level, state, last, beforeLast);
        }
    }

    /** Linearizes every waiting read that the state agrees with; whether there was one. */
    private boolean takeReads(int level, int state) {
        boolean taken = false;
        for (int i = schedule.readsFrom[level]; i < schedule.readsFrom[level + 1]; i++) {
            int read = schedule.reads[i];
            if (!isSet(bits, 0, schedule.slot[read])
                    && states.step(state, schedule.kind[read]) != StateTable.IMPOSSIBLE) {
                set(bits, schedule.slot[read]);
                push(read);
                taken = true;
            }
        }
        return taken;
    }

    /** Whether the state has what some later read has not; where nothing is ever taken away, that is a dead end. */
    private boolean outgrown(int level, int state, BiPredicate<S, S> order) {
        int ahead = schedule.readAhead[level];
        if (ahead >= 0 && outgrown(ahead, state, level, order)) {
            return true;
        }
        for (int i = schedule.readsFrom[level]; i < schedule.readsFrom[level + 1]; i++) {
            int read = schedule.reads[i];
            if (!isSet(bits, 0, schedule.slot[read]) && outgrown(read, state, level, order)) {
                return true;
            }
        }
        return false;
    }

    private boolean outgrown(int read, int state, int level, BiPredicate<S, S> order) {
        S seenLater = schedule.calls.get(read).transition().result();
        if (seenLater == null || order.test(states.state(state), seenLater)) {
            return false;
        }
        note(Math.max(level, schedule.level[read]), state);
        return true;
    }

    private void note(int level, int state) {
        if (level > deepest) {
            deepest = level;
            statesAtDeepest.clear();
        }
        if (level == deepest && statesAtDeepest.size() < STATES_KEPT) {
            statesAtDeepest.add(state);
        }
    }

    private void pushConfiguration(int level, int state, int last, int beforeLast) {
        if (depth == levels.length) {
            grow();
        }
        levels[depth] = level;
        stateOf[depth] = state;
        lastOf[depth] = last;
        beforeLastOf[depth] = beforeLast;
        // 0 stands for leaving out what is due; only where that is allowed.
        nextCandidate[depth] = schedule.isOptional(schedule.answered[level]) ? 0 : 1;
        trailSize[depth] = trailed;
        System.arraycopy(bits, 0, linearized, depth * words, words);
        depth++;
    }

    private void grow() {
        int size = depth * 2;
        levels = Arrays.copyOf(levels, size);
        stateOf = Arrays.copyOf(stateOf, size);
        lastOf = Arrays.copyOf(lastOf, size);
        beforeLastOf = Arrays.copyOf(beforeLastOf, size);
        nextCandidate = Arrays.copyOf(nextCandidate, size);
        trailSize = Arrays.copyOf(trailSize, size);
        linearized = Arrays.copyOf(linearized, size * words);
    }

    private void push(int call) {
        if (trailed == trail.length) {
            trail = Arrays.copyOf(trail, trailed * 2);
        }
        trail[trailed++] = call;
    }

    /** The order that explains the history; only after {@link Status#LINEARIZABLE}. */
    List<Operation> order() {
        List<Operation> order = new ArrayList<>(trailed);
        for (int i = 0; i < trailed; i++) {
            order.add(schedule.calls.get(trail[i]).operation());
        }
        return order;
    }

    /** The call whose answer no order has reached beyond. */
    CheckedCall<S> stuckAt() {
        return schedule.calls.get(schedule.answered[deepest]);
    }

    /** Some states in which the search was stuck there. */
    List<S> statesWhereStuck() {
        return statesAtDeepest.stream().map(states::state).toList();
    }

    private static boolean isSet(long[] words, int from, int bit) {
        return (words[from + (bit >>> 6)] & (1L << bit)) != 0;
    }

    private static void set(long[] words, int bit) {
        words[bit >>> 6] |= 1L << bit;
    }

    private static void clear(long[] words, int bit) {
        words[bit >>> 6] &= ~(1L << bit);
    }
}
