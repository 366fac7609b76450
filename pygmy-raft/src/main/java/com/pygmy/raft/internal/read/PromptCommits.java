package com.pygmy.raft.internal.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.internal.transport.PeerOperation;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commits reach a follower that has readers or subscribers soon, and others with the next entry: alone a commit index costs as
 * much as an entry. A follower asks its leader for them when somebody waits, and again while that lasts. A call that is lost
 * costs a reader a few tens of milliseconds. Thread-safe; nothing blocks.
 */
public final class PromptCommits {
    /** How long the leader sends commits soon after it was asked. */
    public static final Duration ASKED_FOR = Duration.ofSeconds(10);

    private static final Duration ASKED_AGAIN_AFTER = Duration.ofSeconds(4);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

    /** Another replica that leads. */
    public record Leader(String name, long term) {}

    private record Asked(Leader leader, long nanos) {}

    private final String self;
    private final Supplier<Optional<Leader>> leader;
    private final PeerLink link;
    private @Nullable Asked last;

    public PromptCommits(String self, Supplier<Optional<Leader>> leader, PeerLink link) {
        this.self = self;
        this.leader = leader;
        this.link = link;
    }

    /** Asks the leader, unless it was asked a moment ago. */
    public void ask() {
        leader.get().ifPresent(current -> {
            Asked now = new Asked(current, System.nanoTime());
            if (isDue(now)) {
                link.call(current.name(), PeerOperation.PROMPT_COMMITS, self.getBytes(UTF_8), CALL_TIMEOUT)
                        .exceptionally(failure -> {
                            forget(now);
                            return null;
                        });
            }
        });
    }

    private synchronized boolean isDue(Asked now) {
        if (last != null
                && last.leader().equals(now.leader())
                && now.nanos() - last.nanos() < ASKED_AGAIN_AFTER.toNanos()) {
            return false;
        }
        last = now;
        return true;
    }

    private synchronized void forget(Asked failed) {
        if (failed.equals(last)) {
            last = null;
        }
    }
}
