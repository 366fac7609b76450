package com.pygmy.raft.internal.membership;

import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.log.CommandCodec;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Gives a new group its epoch: the first leader proposes a random one, and the first that is applied holds for ever. So a
 * group whose data was lost and begins anew never takes positions of the old one for its own. Driven from one thread.
 */
public final class EpochFounding {
    /** A proposal may be lost with its leader: another is made after this. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Consensus consensus;
    private final Function<String, byte[]> command;
    private final Runnable proposed;
    private long proposedNanos = System.nanoTime() - PAUSE.toNanos();

    /**
     * Founds with a command.
     *
     * @param command the command that establishes an epoch, encoded
     * @param proposed run when a proposal has ended
     */
    public EpochFounding(Consensus consensus, Function<String, byte[]> command, Runnable proposed) {
        this.consensus = consensus;
        this.command = command;
        this.proposed = proposed;
    }

    /** Called regularly while no epoch is known. */
    public void tick() {
        long now = System.nanoTime();
        if (!consensus.isLeaderReady() || now - proposedNanos < PAUSE.toNanos()) {
            return;
        }
        proposedNanos = now;
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        byte[] entry = CommandCodec.pack(
                Instant.now(), List.of(command.apply(HexFormat.of().formatHex(random))));
        consensus.propose(Consensus.newProposal(), entry).thenRun(proposed);
    }
}
