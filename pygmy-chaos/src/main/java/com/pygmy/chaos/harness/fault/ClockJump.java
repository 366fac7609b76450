package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A node's clock jumps, and back at the end. Proof: the date in the node's own answers. */
public record ClockJump(List<? extends ProcessNode> victims, Duration ahead) implements NodeFault {
    private static final Duration JUMP = Duration.ofMinutes(10);

    /** Ten minutes ahead. */
    public static ClockJump ahead(List<? extends ProcessNode> victims) {
        return new ClockJump(victims, JUMP);
    }

    /** Ten minutes behind. */
    public static ClockJump behind(List<? extends ProcessNode> victims) {
        return new ClockJump(victims, JUMP.negated());
    }

    @Override
    public void begin() {
        set(ahead);
    }

    private void set(Duration to) {
        for (ProcessNode node : victims) {
            try {
                node.host().clock().shift(to);
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
