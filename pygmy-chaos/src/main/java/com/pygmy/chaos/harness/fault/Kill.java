package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.Node;
import java.util.List;
import java.util.Optional;

/** SIGKILL, and a start at the end. Proof: the processes are gone and nobody answers in their place. */
public record Kill(List<? extends Node> victims) implements NodeFault {
    @Override
    public void begin() {
        victims.parallelStream().forEach(Node::kill);
    }

    @Override
    public Optional<String> proof() {
        boolean gone = victims.stream().noneMatch(node -> node.isRunning() || node.isAnswering());
        return gone ? Optional.of("no process, no answer") : Optional.empty();
    }

    @Override
    public void heal() {
        Each.of(victims, Node::start);
    }
}
