package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The small disk of a node is filled to the last block, and emptied at the end. The node may end itself, which is what it
 * should do where it cannot write. Proof: a file cannot be written, and the disk says why.
 */
public record FullDisk(List<? extends ProcessNode> victims) implements NodeFault {
    @Override
    public void begin() {
        for (ProcessNode node : victims) {
            node.allowEnd(true);
            try {
                node.host().disk().fill();
            } catch (IOException e) {
                throw new ClusterFailure("the disk of " + node + " was not filled: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public Optional<String> proof() {
        String complaint = victims.get(0).host().disk().complaint();
        return complaint.contains("No space left")
                ? Optional.of("a file cannot be written: no space left")
                : Optional.empty();
    }

    /** A node that has not ended by now, but will, is started while the nemesis waits for it to be healthy. */
    @Override
    public void heal() {
        Each.of(victims, node -> {
            try {
                node.host().disk().makeRoom();
            } catch (IOException e) {
                throw new ClusterFailure("the disk of " + node + " is still full: " + e.getMessage(), e);
            }
            node.start();
        });
    }
}
