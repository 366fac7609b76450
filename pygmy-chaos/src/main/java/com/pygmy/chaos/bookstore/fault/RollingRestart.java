package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.Role;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.NodeFault;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Each node of a role is told to stop, started again and healthy before the next one's turn. Proof: each has another process. */
final class RollingRestart implements NodeFault {
    private static final Duration HEALTHY = Duration.ofSeconds(45);

    private final List<StoreNode> nodes;
    private final List<OptionalLong> before = new ArrayList<>();

    private RollingRestart(List<StoreNode> nodes) {
        this.nodes = nodes;
    }

    static List<FaultPlan<StoreCluster>> plans() {
        List<FaultPlan<StoreCluster>> plans = new ArrayList<>();
        for (Role role : Role.values()) {
            String words =
                    role == Role.CATALOG ? "the catalog" : role == Role.ORDER ? "the order group" : "the frontends";
            plans.add(StorePlans.of(
                    FaultKind.ROLL,
                    words,
                    Set.of(role),
                    (cluster, random) -> Stream.of(new RollingRestart(cluster.nodes(role)))));
        }
        return plans;
    }

    @Override
    public List<StoreNode> victims() {
        return nodes;
    }

    @Override
    public void begin() {
        nodes.forEach(node -> before.add(node.pid()));
        for (StoreNode node : nodes) {
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
        nodes.forEach(StoreNode::start);
    }

    @Override
    public boolean lasts() {
        return false;
    }
}
