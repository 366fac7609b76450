package com.pygmy.raft.dropwizard;

import com.codahale.metrics.health.HealthCheck;
import com.pygmy.protocol.NodeStatus;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.internal.ReplicaCounters;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Healthy while this replica can read or write and is not about to stop. Its details are a {@link NodeStatus}, and what
 * operators want to know of consensus.
 */
final class ReplicaHealthCheck extends HealthCheck {
    private final Supplier<ReplicaStatus> status;
    private final Supplier<ReplicaCounters> counters;

    private final Supplier<Optional<String>> membersDifference;
    private final String build;

    ReplicaHealthCheck(
            Supplier<ReplicaStatus> status,
            Supplier<ReplicaCounters> counters,
            Supplier<Optional<String>> membersDifference,
            String build) {
        this.status = status;
        this.counters = counters;
        this.membersDifference = membersDifference;
        this.build = build;
    }

    @Override
    protected Result check() {
        ReplicaStatus now = status.get();
        NodeStatus node = nodeStatus(now, build);
        ReplicaCounters counted = counters.get();
        ResultBuilder result = Result.builder()
                .withDetail("node", node.node())
                .withDetail("group", node.group())
                .withDetail("role", node.role())
                .withDetail("leader", node.leader())
                .withDetail("term", node.term())
                .withDetail("epoch", node.epoch())
                .withDetail("committed", node.committed())
                .withDetail("applied", node.applied())
                .withDetail("lagEntries", node.lagEntries())
                .withDetail("canRead", node.canRead())
                .withDetail("canWrite", node.canWrite())
                .withDetail("draining", node.draining())
                .withDetail("since", node.since().toString())
                .withDetail("cause", node.cause())
                .withDetail("electionTimeoutMillis", counted.electionTimeoutMillis())
                .withDetail("divergences", counted.divergences())
                .withDetail("followersStuck", counted.followersStuck())
                .withDetail("build", build)
                .withDetail("logForm", now.logForm())
                .withDetail("upgradeInProgress", now.upgrade().orElse(null))
                .withDetail("configuration", membersDifference.get().orElse(null));
        if (now.draining()) {
            return result.unhealthy().withMessage("about to stop").build();
        }
        if (!now.canRead() && !now.canWrite()) {
            return result.unhealthy()
                    .withMessage(now.cause().orElse("behind by " + now.lagEntries() + " entries"))
                    .build();
        }
        return result.healthy().build();
    }

    static NodeStatus nodeStatus(ReplicaStatus status, String build) {
        return new NodeStatus(
                status.node(),
                status.group(),
                status.role().name(),
                status.leader().orElse(null),
                status.term(),
                status.epoch().orElse(null),
                status.committed(),
                status.applied(),
                status.lagEntries(),
                status.canRead(),
                status.canWrite(),
                status.draining(),
                status.since(),
                status.cause().orElse(null),
                new NodeStatus.Release(build, status.logForm(), status.upgrade().orElse(null)));
    }
}
