package com.pygmy.raft.internal.disk;

import com.pygmy.raft.internal.promise.Promises;
import com.pygmy.raft.internal.promise.Promises.Acknowledged;
import com.pygmy.raft.internal.promise.Promises.Kept;
import com.pygmy.raft.internal.promise.Promises.Vote;
import com.pygmy.raft.internal.promise.VoterFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a replica's log, database, snapshots and {@code raft-meta} hold at a start with what it had promised, before any
 * of it is used. Where something is missing that another replica may count on, the right to vote is withdrawn and all files are
 * set aside, as if the directory had been lost: the others refill it.
 */
public final class RestartCheck {
    private static final Logger LOGGER = LoggerFactory.getLogger(RestartCheck.class);

    /** A {@code raft-meta} may be ahead of the promises by what one message of another replica brought before a crash. */
    private static final long TERMS_AHEAD_MAX = 1_000;

    private final ReplicaDirectory directory;
    private final String owner;
    private final boolean alone;
    private final LastRun lastRun;
    private final VoterFile voter;

    /**
     * Checks a directory.
     *
     * @param alone whether the group has no other replica
     */
    public RestartCheck(ReplicaDirectory directory, String owner, boolean alone, LastRun lastRun) {
        this.directory = directory;
        this.owner = owner;
        this.alone = alone;
        this.lastRun = lastRun;
        this.voter = new VoterFile(directory.path());
    }

    /**
     * Leaves files that agree with each other, and a file of promises. Blocks while the log is read.
     *
     * @return the last entry of the log that is left, or -1
     * @throws IOException also where the only replica of a group has lost something, for no other could refill it
     */
    public long run() throws IOException {
        Optional<Kept> kept = Optional.empty();
        Optional<String> contradiction = Optional.empty();
        try {
            kept = Promises.read(directory.path(), owner);
            if (kept.isEmpty() && voter.isWithPromises()) {
                contradiction = Optional.of("the file " + Promises.FILE + " is missing");
            }
        } catch (Promises.UnreadableException e) {
            contradiction = Optional.of("the file " + Promises.FILE + " cannot be used: " + e.getMessage());
        }
        Acknowledged acknowledged = kept.map(Kept::acknowledged).orElse(Acknowledged.NOTHING);
        long covered = Math.max(lastRun.snapshot(), lastRun.appliedForCertain());
        LogReading log = LogReading.of(lastRun.log(), acknowledged.index(), covered);
        // A database that an operator put into an empty directory is no loss; there is no right to vote with it either.
        boolean ran = kept.isPresent() || voter.exists();
        Optional<String> found = contradiction
                .or(log::damage)
                .or(() -> ran ? contradictionOf(log, acknowledged, covered) : Optional.empty());
        boolean vouched = voter.isVouchedFor();
        if (vouched) {
            LOGGER.warn("an operator gave the right to vote back; {}", found.orElse("the files agree"));
            found = Optional.empty();
        }
        if (found.isEmpty()) {
            found = reconcileTerm(kept, log);
        }
        if (found.isPresent()) {
            withdraw(found.get(), kept);
            return -1;
        }
        cutTornEnd(log);
        if (kept.isEmpty() || vouched) {
            // A database that is ahead of all else is used, see LastRun.
            promiseWhatIsThere(Math.max(Math.max(log.last(), covered), lastRun.applied()));
        }
        if (voter.isToBeGranted()) {
            voter.grant();
        }
        return log.last();
    }

    private Optional<String> contradictionOf(LogReading log, Acknowledged acknowledged, long covered) {
        String end = log.isEmpty() ? "the log is empty" : "the log ends at " + log.last();
        if (lastRun.applied() > Math.max(log.last(), lastRun.snapshot())) {
            return Optional.of(end + ", and entry " + lastRun.applied() + " had been applied here");
        }
        if (acknowledged.index() > Math.max(log.last(), covered)) {
            return Optional.of(end + ", and entry " + acknowledged.index() + " had been acknowledged here");
        }
        if (!log.isEmpty() && log.first() > covered + 1) {
            return Optional.of("the log begins at " + log.first() + ", and the state ends at " + covered);
        }
        boolean another = log.termOfInterest() >= 0
                && acknowledged.entryTerm() >= 0
                && log.termOfInterest() != acknowledged.entryTerm();
        return another
                ? Optional.of("entry " + acknowledged.index() + " is of term " + log.termOfInterest()
                        + ", and one of term " + acknowledged.entryTerm() + " had been acknowledged here")
                : Optional.empty();
    }

    /** Writes {@code raft-meta} again where it says less than was promised, or says why that is not possible. */
    private Optional<String> reconcileTerm(Optional<Kept> kept, LogReading log) throws IOException {
        Optional<RaftMeta.Content> meta = RaftMeta.read(lastRun.log());
        Vote vote = kept.map(Kept::vote).orElse(Vote.NONE);
        long acknowledgedTerm = kept.map(each -> each.acknowledged().term()).orElse(0L);
        long term = Math.max(vote.term(), Math.max(log.lastTerm(), acknowledgedTerm));
        if (meta.isEmpty() && log.isEmpty() && term <= 0 && !RaftMeta.exists(lastRun.log())) {
            return Optional.empty();
        }
        boolean sound = kept.isPresent()
                ? meta.filter(each -> agrees(each, vote, term)).isPresent()
                : meta.filter(each -> each.term() >= term).isPresent();
        if (sound) {
            return Optional.empty();
        }
        String words =
                meta.map(content -> "raft-meta is of term " + content.term()).orElse("raft-meta cannot be read");
        if (kept.isEmpty()) {
            return Optional.of(words + ", and there is no copy of it (term " + term + " in the log)");
        }
        String votedFor = vote.term() == term ? vote.votedFor() : "";
        LOGGER.warn("{}; it is written again from what was promised: term {}, vote \"{}\"", words, term, votedFor);
        RaftMeta.write(lastRun.log(), new RaftMeta.Content(term, votedFor));
        return Optional.empty();
    }

    private static boolean agrees(RaftMeta.Content meta, Vote vote, long term) {
        if (vote.closed()) {
            return meta.term() == term && meta.votedFor().equals(vote.votedFor());
        }
        if (meta.term() != vote.term()) {
            return meta.term() >= term && meta.term() - TERMS_AHEAD_MAX <= Math.max(term, 0);
        }
        return meta.term() >= term
                && (vote.votedFor().isEmpty() || vote.votedFor().equals(meta.votedFor()));
    }

    private void cutTornEnd(LogReading log) throws IOException {
        if (log.isTorn()) {
            LOGGER.warn(
                    "the log ends in bytes that are no entry after {}; none after it was acknowledged: they are cut off",
                    log.last());
            log.cutTornEnd();
        }
    }

    private void promiseWhatIsThere(long end) throws IOException {
        RaftMeta.Content meta = RaftMeta.read(lastRun.log()).orElse(new RaftMeta.Content(0, ""));
        Promises.replace(
                directory.path(),
                owner,
                new Kept(new Vote(meta.term(), meta.votedFor(), false), new Acknowledged(meta.term(), end, -1)));
    }

    private void withdraw(String reason, Optional<Kept> kept) throws IOException {
        voter.withdraw(reason);
        if (alone) {
            throw new IOException(
                    reason + ", and there is no other replica that could refill this one. Create the file "
                            + VoterFile.FILE + " in " + directory.path() + " to go on with what is there");
        }
        Path aside = directory.setAside();
        LOGGER.error(
                "{}: this replica has lost what the others may count on. It does not vote until they have refilled it."
                        + " What it had is in {}",
                reason,
                aside);
        Promises.replace(
                directory.path(), owner, new Kept(kept.map(Kept::vote).orElse(Vote.NONE), Acknowledged.NOTHING));
    }
}
