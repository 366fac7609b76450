package com.pygmy.chaos.harness.transaction;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What a store promises of transactions, by the phenomena that it rules out, and the orders that it respects besides. */
public enum Isolation {
    READ_UNCOMMITTED("read-uncommitted", Order.DATA),
    READ_COMMITTED("read-committed", Order.DATA),
    REPEATABLE_READ("repeatable-read", Order.DATA),
    SNAPSHOT_ISOLATION("snapshot-isolation", Order.DATA),
    SERIALIZABLE("serializable", Order.DATA),
    STRONG_SESSION_SNAPSHOT_ISOLATION("strong-session-snapshot-isolation", Order.SESSION),
    STRONG_SNAPSHOT_ISOLATION("strong-snapshot-isolation", Order.REAL_TIME),
    STRONG_SESSION_SERIALIZABLE("strong-session-serializable", Order.SESSION),
    STRICT_SERIALIZABLE("strict-serializable", Order.REAL_TIME);

    /** Which order of transactions counts, each with those before it. */
    enum Order {
        /** Only what follows from the values. */
        DATA(""),
        /** Also what one process did one after another. */
        SESSION("-process"),
        /** Also what was answered before another was called. */
        REAL_TIME("-realtime");

        private final String suffix;

        Order(String suffix) {
            this.suffix = suffix;
        }

        /** What follows the name of a phenomenon that takes this order to be one. */
        String suffix() {
            return suffix;
        }

        /** Whether the other counts where this does. */
        boolean includes(Order other) {
            return other.compareTo(this) <= 0;
        }
    }

    private final String name;
    private final Order order;

    Isolation(String name, Order order) {
        this.name = name;
        this.order = order;
    }

    /** Every name, in the order in which help texts list them. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Isolation::toString).toList();
    }

    /** @throws IllegalArgumentException where there is no such level; the message lists them */
    public static Isolation named(String name) {
        String given = name.equals("strong-serializable") ? "strict-serializable" : name;
        return Arrays.stream(values())
                .filter(level -> level.name.equals(given))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "isolation: '" + name + "' (expected: " + String.join(", ", names()) + ")"));
    }

    Order order() {
        return order;
    }

    boolean rulesOut(Phenomenon phenomenon) {
        return ruledOut().contains(phenomenon);
    }

    private Set<Phenomenon> ruledOut() {
        return switch (this) {
            case READ_UNCOMMITTED -> Phenomenon.OF_WRITES;
            case READ_COMMITTED -> Phenomenon.OF_COMMITTED;
            case REPEATABLE_READ -> Phenomenon.OF_ITEMS;
            case SNAPSHOT_ISOLATION, STRONG_SESSION_SNAPSHOT_ISOLATION, STRONG_SNAPSHOT_ISOLATION ->
                Phenomenon.OF_SNAPSHOTS;
            case SERIALIZABLE, STRONG_SESSION_SERIALIZABLE, STRICT_SERIALIZABLE -> Phenomenon.ALL;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
