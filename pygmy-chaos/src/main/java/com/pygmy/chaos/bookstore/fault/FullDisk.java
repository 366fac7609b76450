package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.NodeFault;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The small disk of a node is filled to the last block, and emptied at the end. The node may end itself, which is what it
 * should do where it cannot write. Proof: a file cannot be written, and the disk says why.
 */
record FullDisk(List<StoreNode> victims) implements NodeFault {
    static List<FaultPlan<StoreCluster>> plans() {
        return StorePlans.each(FaultKind.DISK_FULL, "at ", Target.SINGLE_REPLICAS, FullDisk::new);
    }

    @Override
    public void begin() {
        for (StoreNode node : victims) {
            node.allowEnd(true);
            try {
                node.disk().fill();
            } catch (IOException e) {
                throw new ClusterFailure("the disk of " + node + " was not filled: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public Optional<String> proof() {
        String complaint = victims.get(0).disk().complaint();
        return complaint.contains("No space left")
                ? Optional.of("a file cannot be written: no space left")
                : Optional.empty();
    }

    /** A node that has not ended by now, but will, is started while the nemesis waits for it to be healthy. */
    @Override
    public void heal() {
        for (StoreNode node : victims) {
            try {
                node.disk().makeRoom();
            } catch (IOException e) {
                throw new ClusterFailure("the disk of " + node + " is still full: " + e.getMessage(), e);
            }
            node.start();
        }
    }
}
