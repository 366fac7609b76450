package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.Disk;
import java.util.List;
import java.util.Optional;

/**
 * Power goes away under a node: what had not reached its disk is lost. The process is frozen first, so that it sees no error
 * and tells nobody anything in its last moment. The victims are all nodes that have their files on these disks. Proof: the disk refuses a write.
 */
public record PowerLoss(List<? extends ProcessNode> victims) implements NodeFault {
    @Override
    public void begin() {
        victims.forEach(ProcessNode::pause);
        disks().forEach(Disk::cutPower);
        victims.forEach(ProcessNode::kill);
    }

    @Override
    public Optional<String> proof() {
        boolean dead = disks().stream().noneMatch(disk -> disk.complaint().isEmpty());
        return dead
                ? Optional.of("the disk refuses a write: "
                        + victims.get(0).host().disk().complaint())
                : Optional.empty();
    }

    @Override
    public void heal() {
        Each.of(disks(), disk -> {
            List<? extends ProcessNode> users =
                    victims.stream().filter(node -> node.host().disk() == disk).toList();
            // Nothing may use a disk while it is mounted again.
            users.forEach(ProcessNode::kill);
            disk.restorePower();
            users.forEach(ProcessNode::start);
        });
    }

    /** Of the victims, of which several may have their files on one. */
    private List<Disk> disks() {
        return victims.stream().map(node -> node.host().disk()).distinct().toList();
    }
}
