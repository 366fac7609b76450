package com.pygmy.chaos.harness.transaction;

/**
 * That one transaction comes before another. Nodes beyond the transactions stand for many of them at once: a dependency that
 * leads to one goes on with those of kind {@link Kind#CARRY} that leave it.
 *
 * @param order what it follows from
 * @param reason why, as a clause
 */
record Dependency(int from, int to, Kind kind, Isolation.Order order, Reason reason) {
    /** How the one comes before the other. */
    enum Kind {
        /** Its version was replaced by that of the other. */
        WW("ww"),
        /** The other read its version. */
        WR("wr"),
        /** It read a version that the other replaced. */
        RW("rw"),
        /** One process did both. */
        PROCESS("process"),
        /** It was answered before the other was called. */
        REAL_TIME("realtime"),
        /** The rest of a dependency that began before. */
        CARRY("");

        private final String name;

        Kind(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Why the one comes before the other, given their names. */
    @FunctionalInterface
    interface Reason {
        /** Where there is nothing to add to what the dependency before says. */
        Reason NONE = (from, to) -> "";

        String tell(String from, String to);
    }
}
