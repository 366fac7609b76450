package com.pygmy.chaos.service;

import com.pygmy.chaos.harness.Cluster;
import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.FaultSchedule;
import com.pygmy.chaos.harness.fault.ProcessFault;
import com.pygmy.chaos.harness.fault.RandomFaults;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The nodes of any service. Thread-safe. */
public final class ServiceCluster implements Cluster {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final List<ServiceNode> nodes;

    public ServiceCluster(List<ServiceNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    @Override
    public List<ServiceNode> nodes() {
        return nodes;
    }

    @Override
    public void start(Consumer<String> progress) {
        nodes.forEach(ServiceNode::start);
        if (!awaitHealthy(START_TIMEOUT)) {
            throw new ClusterFailure("after " + START_TIMEOUT.toSeconds() + " s not healthy: "
                    + String.join(", ", unhealthy()) + "; see " + nodes.get(0).log());
        }
    }

    /**
     * Faults of these kinds, of one node at a time; which and when the seed decides. Their hosts must have the resources that
     * {@link ProcessFault#resources} says.
     */
    public Nemesis faults(List<ProcessFault> faults, long seed) {
        return faults(
                faults.stream().map(fault -> fault.<ServiceCluster>plan(nodes)).toList(),
                FaultSchedule.Tempo.OF_SINGLE_NODES,
                seed);
    }

    /** Faults by these plans, such as those of several nodes at once, or of one's own. */
    public Nemesis faults(List<FaultPlan<ServiceCluster>> plans, FaultSchedule.Tempo tempo, long seed) {
        return new RandomFaults<>(this, plans, tempo, seed);
    }

    @Override
    public void close() {
        nodes.forEach(ServiceNode::kill);
    }
}
