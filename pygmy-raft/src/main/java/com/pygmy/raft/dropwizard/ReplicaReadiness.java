package com.pygmy.raft.dropwizard;

import com.pygmy.protocol.Readiness;
import com.pygmy.raft.ReplicaStatus;
import java.util.ArrayList;
import java.util.List;

/** A replica is ready where it knows a leader, can read and write, has applied all but a few entries, and is not about to stop. */
final class ReplicaReadiness {
    private ReplicaReadiness() {}

    static Readiness of(ReplicaStatus status, long lagEntriesMax) {
        List<String> causes = new ArrayList<>();
        if (status.draining()) {
            causes.add("about to stop");
        }
        status.cause().ifPresent(causes::add);
        if (status.leader().isEmpty() && status.cause().isEmpty()) {
            causes.add("no leader is known");
        }
        if (status.lagEntries() > lagEntriesMax) {
            causes.add(status.lagEntries() + " entries behind (expected: at most " + lagEntriesMax + ")");
        }
        if (causes.isEmpty() && !(status.canRead() && status.canWrite())) {
            causes.add(status.canRead() ? "cannot write" : "cannot read");
        }
        return new Readiness(
                status.node(),
                causes.isEmpty(),
                causes,
                List.of(),
                status.leader().orElse(null),
                status.lagEntries());
    }
}
