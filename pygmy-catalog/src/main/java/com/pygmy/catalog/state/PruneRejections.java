package com.pygmy.catalog.state;

import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.time.Duration;
import java.time.Instant;

/**
 * Drops old rejections, a bounded number at a time, and remembers from when on a key may have been forgotten. Sold orders are
 * kept for ever. Comes as often as it likes.
 */
@LogName(value = "catalog.prune-rejections", keepReply = false)
public record PruneRejections() implements CatalogCommand<PruneRejections.Outcome> {
    /** A key that tells that it is older than this, in log time, and is not known, is refused once pruning has begun. */
    public static final Duration KEY_AGE = Duration.ofDays(30);

    /** How much later than the key's time its rejection may be dropped: room for clients' clocks that are ahead. */
    private static final Duration CLOCKS_AHEAD = Duration.ofDays(1);

    private static final long MOST = 10_000;

    /** How many were dropped, and whether further ones are old enough. */
    public record Outcome(long dropped, boolean more) {}

    @Override
    public Outcome applyTo(CatalogState state, Entry entry) {
        Instant horizon = entry.time().minus(KEY_AGE);
        state.ledger().raiseHorizon(horizon);
        int dropped = state.ledger().dropRejections(horizon.minus(CLOCKS_AHEAD), MOST);
        return new Outcome(dropped, dropped == MOST);
    }
}
