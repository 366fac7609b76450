package com.pygmy.chaos.harness.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;

/** How many nodes a fault concerns at once. */
public enum Target {
    ONE("a node"),
    /** As many as a quorum can do without. */
    MINORITY("a minority"),
    /** So many that no quorum is left. */
    MAJORITY("a majority"),
    ALL("all nodes");

    private final String words;

    Target(String words) {
        this.words = words;
    }

    /** For people: {@code a minority}. */
    public String words() {
        return words;
    }

    /**
     * Which ones it concerns this time.
     *
     * @throws IllegalArgumentException where there are none, as a minority of two
     */
    public <N> List<N> of(List<? extends N> nodes, RandomGenerator random) {
        int size = size(nodes.size());
        if (size < 1) {
            throw new IllegalArgumentException(words + " of " + nodes.size() + " (expected: more nodes)");
        }
        List<N> mixed = new ArrayList<>(nodes);
        Collections.shuffle(mixed, new Random(random.nextLong()));
        return List.copyOf(mixed.subList(0, size));
    }

    private int size(int all) {
        return switch (this) {
            case ONE -> Math.min(1, all);
            case MINORITY -> (all - 1) / 2;
            case MAJORITY -> all / 2 + 1;
            case ALL -> all;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
