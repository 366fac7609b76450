package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.Node;
import java.util.List;
import java.util.Optional;

/** SIGSTOP, and SIGCONT at the end. Proof: the processes are there and do not answer within a second. */
public record Pause(List<? extends Node> victims) implements NodeFault {
    @Override
    public void begin() {
        victims.forEach(Node::pause);
    }

    @Override
    public Optional<String> proof() {
        boolean still =
                victims.parallelStream().allMatch(node -> node.isRunning() && node.isPaused() && !node.isAnswering());
        return still ? Optional.of("the process is there and does not answer") : Optional.empty();
    }

    @Override
    public void heal() {
        Each.of(victims, node -> {
            node.resume();
            node.start();
        });
    }
}
