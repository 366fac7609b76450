package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The log of a killed node ends in the first half of an entry, as when power goes away in the middle of a write. That entry was
 * never acknowledged by anybody, so the node may drop it.
 */
final class TornTail extends Damage {
    private TornTail(StoreNode node) {
        super(node);
    }

    static List<FaultPlan<StoreCluster>> plans() {
        return StorePlans.each(
                FaultKind.TORN_TAIL,
                "of the log of ",
                FaultTarget.SINGLE_REPLICAS,
                nodes -> new TornTail(nodes.get(0)));
    }

    @Override
    Change change(StoreNode victim) throws IOException {
        LogFile log = LogFile.of(victim);
        byte[] last = log.entry(log.entries().size() - 1);
        return new Change(log.path(), log.end(), Arrays.copyOf(last, Math.max(2, last.length / 2)));
    }
}
