package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Each node of a role is told to stop, started again and healthy before the next one's turn. Proof: each has another process. */
public final class RollingRestart implements NodeFault {
    private static final Duration HEALTHY = Duration.ofSeconds(45);

    private final List<? extends ProcessNode> nodes;
    private final List<OptionalLong> before = new ArrayList<>();

    public RollingRestart(List<? extends ProcessNode> nodes) {
        this.nodes = nodes;
    }

    @Override
    public List<? extends ProcessNode> victims() {
        return nodes;
    }

    @Override
    public void begin() {
        nodes.forEach(node -> before.add(node.pid()));
        for (ProcessNode node : nodes) {
            boolean stopped = node.stop();
            node.start();
            if (!stopped) {
                throw new ClusterFailure(node + " did not stop when it was told to");
            }
            if (!Poll.until(HEALTHY, node::isHealthy)) {
                throw new ClusterFailure(node + " is not healthy " + HEALTHY.toSeconds() + " s after its restart");
            }
        }
    }

    @Override
    public Optional<String> proof() {
        for (int i = 0; i < nodes.size(); i++) {
            OptionalLong now = nodes.get(i).pid();
            if (now.isEmpty() || now.equals(before.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of("each has another process and is healthy");
    }

    @Override
    public void heal() {
        Each.of(nodes, ProcessNode::start);
    }

    @Override
    public boolean lasts() {
        return false;
    }
}
