package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One breaking of certain nodes. Used by one thread; {@link #heal} by any. */
public interface NodeFault {
    /** The nodes it concerns; each must be healthy for the fault to be over. */
    List<? extends Node> victims();

    /**
     * Breaks them. Where it fails half-way, {@link #heal} takes back what was done.
     *
     * @throws com.pygmy.chaos.harness.machine.ClusterFailure where the harness could not do it
     */
    void begin();

    /** What is seen from outside of the fault being on; empty while nothing is. Asked again and again for a few seconds. */
    Optional<String> proof();

    /** Takes it back; does not wait until the victims are healthy. Harmless where the fault never began, and the second time. */
    void heal();

    /** Whether it is something that is on for a while, not something that happens. */
    default boolean lasts() {
        return true;
    }

    /** What became of the victims, where that is worth a word; asked after {@link #heal}. */
    default Optional<String> aftermath() {
        return Optional.empty();
    }

    /** The victims, for people. */
    default String whom() {
        return victims().stream().map(Node::name).collect(Collectors.joining(", "));
    }
}
