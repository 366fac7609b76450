package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.NodeFault;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node's clock jumps, and back at the end. Proof: the date in the node's own answers. */
record ClockJump(List<StoreNode> victims, Duration ahead) implements NodeFault {
    private static final Duration JUMP = Duration.ofMinutes(10);

    static List<FaultPlan<StoreCluster>> plans() {
        List<FaultPlan<StoreCluster>> plans = new ArrayList<>();
        plans.addAll(StorePlans.each(
                FaultKind.CLOCK, "ten minutes ahead at ", Target.SINGLE_REPLICAS, nodes -> new ClockJump(nodes, JUMP)));
        plans.addAll(StorePlans.each(
                FaultKind.CLOCK,
                "ten minutes behind at ",
                Target.SINGLE_REPLICAS,
                nodes -> new ClockJump(nodes, JUMP.negated())));
        return plans;
    }

    @Override
    public void begin() {
        set(ahead);
    }

    private void set(Duration to) {
        for (StoreNode node : victims) {
            try {
                node.clock().shift(to);
            } catch (IOException e) {
                throw new ClusterFailure("the clock of " + node + " was not set: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public Optional<String> proof() {
        Instant theirs = victims.get(0).time().orElse(null);
        if (theirs == null) {
            return Optional.empty();
        }
        Duration seen = Duration.between(Instant.now(), theirs);
        return seen.minus(ahead).abs().toSeconds() < 30
                ? Optional.of("its clock is " + seen.toSeconds() + " s ahead of this machine's")
                : Optional.empty();
    }

    @Override
    public void heal() {
        set(Duration.ZERO);
    }
}
