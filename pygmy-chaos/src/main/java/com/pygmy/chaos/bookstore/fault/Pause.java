package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.util.List;
import java.util.Optional;

/** SIGSTOP, and SIGCONT at the end. Proof: the processes are there and do not answer within a second. */
record Pause(List<StoreNode> victims) implements NodeFault {
    static List<FaultPlan> plans() {
        return FaultPlan.each(FaultKind.PAUSE, "", List.of(Target.values()), Pause::new);
    }

    @Override
    public void begin() {
        victims.forEach(StoreNode::pause);
    }

    @Override
    public Optional<String> proof() {
        boolean still = victims.parallelStream()
                .allMatch(node ->
                        node.isRunning() && node.isPaused() && node.health().isEmpty());
        return still ? Optional.of("the process is there and does not answer") : Optional.empty();
    }

    @Override
    public void heal() {
        victims.forEach(StoreNode::resume);
        victims.forEach(StoreNode::start);
    }
}
