package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.Node;
import java.util.List;
import java.util.Optional;

/** SIGKILL, and a start at the end. Proof: the processes are gone and nobody answers in their place. */
record Kill(List<Node> victims) implements Fault {
    static List<Plan> plans() {
        return Plan.each(FaultKind.KILL, "", List.of(Target.values()), Kill::new);
    }

    @Override
    public void begin() {
        victims.parallelStream().forEach(Node::kill);
    }

    @Override
    public Optional<String> proof() {
        boolean gone = victims.stream()
                .noneMatch(node -> node.isRunning() || node.health().isPresent());
        return gone ? Optional.of("no process, no answer") : Optional.empty();
    }

    @Override
    public void heal() {
        victims.forEach(Node::start);
    }
}
