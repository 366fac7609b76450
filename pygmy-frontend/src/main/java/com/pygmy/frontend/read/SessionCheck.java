package com.pygmy.frontend.read;

import com.pygmy.failover.Group;
import com.pygmy.failover.Pool;
import com.pygmy.frontend.cache.CoherentCache;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tells sessions that are ahead of the log from those that are fresh. What no node is known to have applied may still have been
 * acknowledged a moment ago, through another frontend; so the group is asked once for an index that a majority confirms, and
 * all who want to know meanwhile share the next answer. No session that saw a committed entry is refused. Thread-safe, never
 * blocks.
 */
public final class SessionCheck {
    private final Map<Group, Pool> pools;
    private final Map<Group, ReadIndex> readIndexes;
    private final CoherentCache cache;

    public SessionCheck(Map<Group, Pool> pools, Map<Group, ReadIndex> readIndexes, CoherentCache cache) {
        this.pools = pools;
        this.readIndexes = readIndexes;
        this.cache = cache;
    }

    /** Whether it is known without asking that the group has got as far, or that its nodes will refuse another log's position. */
    public boolean isKnown(Group group, LogPosition seen) {
        if (group == Group.CATALOG) {
            Optional<LogPosition> horizon = cache.position();
            if (horizon.isPresent()
                    && horizon.get().sameLogAs(seen)
                    && horizon.get().index() >= seen.index()) {
                return true;
            }
        }
        return Objects.requireNonNull(pools.get(group)).hasReached(seen);
    }

    /** The refusal of a session that is ahead; empty where it is not, or where nobody can tell. The future never fails. */
    public CompletableFuture<Optional<Problem>> refusal(Group group, LogPosition seen) {
        return Objects.requireNonNull(readIndexes.get(group))
                .confirm()
                .thenApply(confirmed -> confirmed
                        .filter(last -> last.sameLogAs(seen) && last.index() < seen.index())
                        .map(last -> Problem.of(
                                ProblemType.SESSION_AHEAD,
                                "Pygmy-Session: ahead of the log (expected: at most " + last
                                        + "; drop the token, and read again what was seen with it)")));
    }
}
