package com.pygmy.catalog.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Orders of one copy from each of several groups: reserved in each, decided in the order's home group, confirmed or released in the
 * others. A message that was sent once stays in the network: it may arrive at any later time, any number of times, or never, so
 * loss, delay, duplicates and crashes of senders are all in here. Two coordinators of one order are as one that sends twice.
 *
 * <p>A state is a long. Of each order: its row in each group (2 bits), what was answered to its reservations (2 bits for each
 * group) and what else was sent (5 bits); of each group its stock (3 bits).
 */
final class CrossGroupOrders {
    private static final int DECIDE_SOLD = 0;
    private static final int DECIDE_REJECTED = 1;
    private static final int SETTLE = 2;
    private static final int SAID_SOLD = 3;
    private static final int SAID_REJECTED = 4;
    private static final int SENT_BITS = 5;
    private static final int STOCK_BITS = 3;
    private static final List<Row> ROWS = List.of(Row.values());

    private final int orders;
    private final int groups;
    private final int stock;
    private final Flaw flaw;
    private final int orderBits;

    /** An order's row in the ledger of one group. */
    enum Row {
        ABSENT,
        RESERVED,
        REJECTED,
        SOLD
    }

    /** What is wrong with the protocol, so that the checks can be seen to find it. */
    enum Flaw {
        NONE,
        /** A group releases what was reserved long ago without asking the home group. */
        RELEASES_BY_ITSELF,
        /** The home group answers that it has no such order, and keeps no row that says so. */
        KEEPS_NO_REJECTION,
        /** A coordinator decides when one group has reserved. */
        DECIDES_TOO_EARLY,
        /** A reservation that arrives again is deducted again. */
        DEDUCTS_AGAIN,
        /** Nobody asks for the outcome of an order whose coordinator is gone. */
        NOBODY_SETTLES
    }

    /** What can happen in a state. */
    record Step(String name, long next) {}

    CrossGroupOrders(int orders, int groups, int stock, Flaw flaw) {
        this.orders = orders;
        this.groups = groups;
        this.stock = stock;
        this.flaw = flaw;
        this.orderBits = 4 * groups + SENT_BITS;
        if (orders * orderBits + groups * STOCK_BITS > Long.SIZE) {
            throw new IllegalArgumentException("more than a long holds");
        }
    }

    long initial() {
        long state = 0;
        for (int group = 0; group < groups; group++) {
            state = withStock(state, group, stock);
        }
        return state;
    }

    /** All that can happen next. */
    List<Step> steps(long state) {
        List<Step> steps = new ArrayList<>(recovery(state));
        for (int order = 0; order < orders; order++) {
            for (int group = 0; group < groups; group++) {
                add(steps, state, "reserve " + order + " in " + group, reserved(state, order, group));
            }
            add(steps, state, "decide " + order + " sold", decidedSold(coordinated(state, order), order));
            add(steps, state, "decide " + order + " rejected", decidedRejected(coordinated(state, order), order));
        }
        return steps;
    }

    /** What happens without any coordinator: groups ask for outcomes and carry them out. */
    List<Step> recovery(long state) {
        List<Step> steps = new ArrayList<>();
        for (int order = 0; order < orders; order++) {
            add(steps, state, "settle " + order, settled(state, order));
            for (int group = 0; group < groups; group++) {
                if (group != home(order)) {
                    add(steps, state, "confirm " + order + " in " + group, confirmed(state, order, group));
                    add(steps, state, "release " + order + " in " + group, released(state, order, group));
                }
            }
        }
        return steps;
    }

    private static void add(List<Step> steps, long state, String name, long next) {
        if (next != state) {
            steps.add(new Step(name, next));
        }
    }

    private long reserved(long state, int order, int group) {
        Row row = row(state, order, group);
        int left = stock(state, group);
        if (row == Row.ABSENT) {
            return left > 0
                    ? answered(
                            withStock(withRow(state, order, group, Row.RESERVED), group, left - 1), order, group, true)
                    : answered(withRow(state, order, group, Row.REJECTED), order, group, false);
        }
        long again = flaw == Flaw.DEDUCTS_AGAIN && row == Row.RESERVED && left > 0
                ? withStock(state, group, left - 1)
                : state;
        return answered(again, order, group, row != Row.REJECTED);
    }

    /** What a coordinator sends by what it has been answered. */
    private long coordinated(long state, int order) {
        int reserved = 0;
        boolean refused = false;
        for (int group = 0; group < groups; group++) {
            reserved += bit(state, answerAt(order, group, true)) ? 1 : 0;
            refused |= bit(state, answerAt(order, group, false));
        }
        boolean enough = flaw == Flaw.DECIDES_TOO_EARLY ? reserved > 0 : reserved == groups;
        long next = enough ? sent(state, order, DECIDE_SOLD) : state;
        return refused ? sent(next, order, DECIDE_REJECTED) : next;
    }

    private long decidedSold(long state, int order) {
        if (!isSent(state, order, DECIDE_SOLD)) {
            return state;
        }
        return switch (row(state, order, home(order))) {
            case RESERVED, SOLD -> sent(withRow(state, order, home(order), Row.SOLD), order, SAID_SOLD);
            case REJECTED, ABSENT -> sent(withRow(state, order, home(order), Row.REJECTED), order, SAID_REJECTED);
        };
    }

    private long decidedRejected(long state, int order) {
        return isSent(state, order, DECIDE_REJECTED) ? rejectedAtHome(state, order) : state;
    }

    /** A group in which an order has been reserved for long asks its home group, which then decides. */
    private long settled(long state, int order) {
        boolean waits = isSent(state, order, SETTLE);
        for (int group = 0; group < groups; group++) {
            waits |= row(state, order, group) == Row.RESERVED;
        }
        if (!waits || flaw == Flaw.NOBODY_SETTLES) {
            return state;
        }
        return rejectedAtHome(sent(state, order, SETTLE), order);
    }

    private long rejectedAtHome(long state, int order) {
        int home = home(order);
        return switch (row(state, order, home)) {
            case SOLD -> sent(state, order, SAID_SOLD);
            case REJECTED -> sent(state, order, SAID_REJECTED);
            case ABSENT ->
                flaw == Flaw.KEEPS_NO_REJECTION
                        ? sent(state, order, SAID_REJECTED)
                        : sent(withRow(state, order, home, Row.REJECTED), order, SAID_REJECTED);
            case RESERVED -> sent(givenBack(state, order, home), order, SAID_REJECTED);
        };
    }

    private long confirmed(long state, int order, int group) {
        return isSent(state, order, SAID_SOLD) && row(state, order, group) == Row.RESERVED
                ? withRow(state, order, group, Row.SOLD)
                : state;
    }

    private long released(long state, int order, int group) {
        boolean may = isSent(state, order, SAID_REJECTED) || flaw == Flaw.RELEASES_BY_ITSELF;
        if (!may) {
            return state;
        }
        return switch (row(state, order, group)) {
            case RESERVED -> givenBack(state, order, group);
            // A reservation that comes later must not hold copies.
            case ABSENT -> withRow(state, order, group, Row.REJECTED);
            case REJECTED, SOLD -> state;
        };
    }

    private long givenBack(long state, int order, int group) {
        return withStock(withRow(state, order, group, Row.REJECTED), group, stock(state, group) + 1);
    }

    /** What is wrong in this state, if anything. */
    Optional<String> violation(long state) {
        for (int group = 0; group < groups; group++) {
            int held = 0;
            for (int order = 0; order < orders; order++) {
                Row row = row(state, order, group);
                held += row == Row.RESERVED || row == Row.SOLD ? 1 : 0;
            }
            if (stock(state, group) + held != stock) {
                return Optional.of("group " + group + " has " + stock(state, group) + " copies and gave " + held);
            }
        }
        for (int order = 0; order < orders; order++) {
            if (isSent(state, order, SAID_SOLD) && isSent(state, order, SAID_REJECTED)) {
                return Optional.of("order " + order + " was said to be sold and to be rejected");
            }
            if (isTorn(state, order)) {
                return Optional.of("order " + order + " is sold in one group and not in another");
            }
        }
        return Optional.empty();
    }

    private boolean isTorn(long state, int order) {
        boolean sold = false;
        boolean refused = false;
        for (int group = 0; group < groups; group++) {
            Row row = row(state, order, group);
            sold |= row == Row.SOLD;
            refused |= row == Row.REJECTED || row == Row.ABSENT;
        }
        return sold && refused;
    }

    /** Whether no copy is held for an order that is neither sold nor rejected. */
    boolean isSettled(long state) {
        for (int order = 0; order < orders; order++) {
            for (int group = 0; group < groups; group++) {
                if (row(state, order, group) == Row.RESERVED) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether this order was said to be sold. */
    boolean isSold(long state, int order) {
        return isSent(state, order, SAID_SOLD);
    }

    private int home(int order) {
        return order % groups;
    }

    private Row row(long state, int order, int group) {
        return ROWS.get((int) (state >>> (order * orderBits + 2 * group)) & 3);
    }

    private long withRow(long state, int order, int group, Row row) {
        int at = order * orderBits + 2 * group;
        return (state & ~(3L << at)) | ((long) ROWS.indexOf(row) << at);
    }

    private int answerAt(int order, int group, boolean reserved) {
        return order * orderBits + 2 * groups + 2 * group + (reserved ? 0 : 1);
    }

    private long answered(long state, int order, int group, boolean reserved) {
        return state | 1L << answerAt(order, group, reserved);
    }

    private long sent(long state, int order, int message) {
        return state | 1L << (order * orderBits + 4 * groups + message);
    }

    private boolean isSent(long state, int order, int message) {
        return bit(state, order * orderBits + 4 * groups + message);
    }

    private static boolean bit(long state, int at) {
        return (state >>> at & 1) == 1;
    }

    private int stock(long state, int group) {
        return (int) (state >>> (orders * orderBits + group * STOCK_BITS)) & 7;
    }

    private long withStock(long state, int group, int copies) {
        int at = orders * orderBits + group * STOCK_BITS;
        return (state & ~(7L << at)) | ((long) copies << at);
    }
}
