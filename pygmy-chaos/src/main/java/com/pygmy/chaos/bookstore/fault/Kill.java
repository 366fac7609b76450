package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.util.List;
import java.util.Optional;

/** SIGKILL, and a start at the end. Proof: the processes are gone and nobody answers in their place. */
record Kill(List<StoreNode> victims) implements NodeFault {
    static List<FaultPlan> plans() {
        return FaultPlan.each(FaultKind.KILL, "", List.of(Target.values()), Kill::new);
    }

    @Override
    public void begin() {
        victims.parallelStream().forEach(StoreNode::kill);
    }

    @Override
    public Optional<String> proof() {
        boolean gone = victims.stream()
                .noneMatch(node -> node.isRunning() || node.health().isPresent());
        return gone ? Optional.of("no process, no answer") : Optional.empty();
    }

    @Override
    public void heal() {
        victims.forEach(StoreNode::start);
    }
}
