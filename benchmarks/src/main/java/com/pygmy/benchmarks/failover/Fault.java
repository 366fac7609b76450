package com.pygmy.benchmarks.failover;

import com.pygmy.benchmarks.store.AdminPort;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.time.Duration;
import java.util.Locale;

/**
 * Something that happens to a node.
 *
 * @param subject the leader of this group; for frontends, the first
 */
public record Fault(NodeRole subject, Kind kind) {
    private static final Duration TASK_MAX = Duration.ofSeconds(15);

    /** What happens. */
    public enum Kind {
        /** SIGKILL, as a crash would. */
        KILLED,
        /** SIGSTOP, as a long collection of garbage or a stalled disk would. */
        PAUSED,
        /** On purpose: leadership is transferred; a frontend is stopped in order. */
        HANDED_OVER
    }

    /** The node that it happens to now. */
    public StoreNode victim(Store store) {
        return subject.isReplica()
                ? store.leader(subject)
                : store.cluster().nodes(subject).get(0);
    }

    /** Does it. A paused node stays so until it is resumed. */
    public void strike(StoreNode victim, String operatorToken) {
        switch (kind) {
            case KILLED -> victim.kill();
            case PAUSED -> victim.pause();
            case HANDED_OVER -> {
                if (subject.isReplica()) {
                    new AdminPort(victim.admin(), operatorToken).task("raft-transfer", TASK_MAX);
                } else {
                    victim.stop();
                }
            }
        }
    }

    @Override
    public String toString() {
        String who = subject.isReplica() ? subject + " leader" : subject.toString();
        return who + " " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
