package com.pygmy.raft.internal.promise;

import com.pygmy.protocol.files.Durable;
import com.pygmy.raft.crash.CrashPoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;

/**
 * What this replica has promised to others, kept apart from the log: its term, its vote in it, and the last entry that it
 * acknowledged. At a start it shows whether the log and Ratis' {@code raft-meta} still hold all of that.
 *
 * <p>Terms and votes are fsynced before another replica hears of them; there are few. An acknowledged entry is written without fsync
 * after the log has fsynced it: it survives a kill, and after a power loss an older record is never in contradiction to the
 * log. Everything is written in place into a file whose blocks were allocated when it was made, so a full disk does not stop
 * it. Each of the two records has two slots with checksums that are written in turns, so a torn write leaves the other one.
 *
 * <p>Thread-safe. Every method that writes blocks for the disk. After a write that failed every other fails too, so nothing
 * is promised that is not recorded.
 */
public final class Promises implements AutoCloseable {
    public static final String FILE = "promises";

    /** @param closed whether the replica was stopped in order after this, so that nothing can have followed it */
    public record Vote(long term, String votedFor, boolean closed) {
        public static final Vote NONE = new Vote(0, "", false);
    }

    /**
     * The log holds everything up to this entry.
     *
     * @param term of this replica at that time; an acknowledgement of an earlier one that comes late is not recorded
     * @param entryTerm of the entry, or -1 where it is not known
     */
    public record Acknowledged(long term, long index, long entryTerm) {
        public static final Acknowledged NOTHING = new Acknowledged(0, -1, -1);
    }

    /** What a start finds. */
    public record Kept(Vote vote, Acknowledged acknowledged) {}

    /** Why what a start finds cannot be used. */
    public static final class UnreadableException extends IOException {
        UnreadableException(String message) {
            super(message);
        }
    }

    private static final CrashPoint VOTE_WRITTEN = CrashPoint.named("promise.vote-written");
    private static final CrashPoint ACKNOWLEDGED = CrashPoint.named("promise.acknowledged");

    // Not a channel: an interrupt of a thread that writes would close it.
    private final RandomAccessFile file;
    private final PromiseSlots slots;
    private volatile Vote vote;
    private volatile Acknowledged acknowledged;
    private volatile @Nullable IOException failure;

    private Promises(RandomAccessFile file, PromiseSlots slots, Kept kept) {
        this.file = file;
        this.slots = slots;
        this.vote = kept.vote();
        this.acknowledged = kept.acknowledged();
    }

    /**
     * What is kept in a directory; empty where there is no file.
     *
     * @param owner the replica and its group; what another one promised does not count
     * @throws UnreadableException where the file is damaged or another replica's
     */
    public static Optional<Kept> read(Path directory, String owner) throws IOException {
        Path path = directory.resolve(FILE);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            return Optional.of(new PromiseSlots(owner).read(file));
        }
    }

    /** Makes the file anew, durably: with these promises and no others. */
    public static void replace(Path directory, String owner, Kept kept) throws IOException {
        Path partial = directory.resolve(FILE + "-partial");
        try (RandomAccessFile file = new RandomAccessFile(partial.toFile(), "rw")) {
            file.setLength(0);
            file.write(new byte[PromiseSlots.FILE_BYTES]);
            PromiseSlots slots = new PromiseSlots(owner);
            for (int i = 0; i < 2; i++) {
                slots.write(file, kept.vote());
                slots.write(file, kept.acknowledged());
            }
            file.getFD().sync();
        }
        Files.move(partial, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        Durable.fsync(directory);
    }

    /** Opens the file to be written. From here on a crash may follow. */
    public static Promises open(Path directory, String owner) throws IOException {
        RandomAccessFile file = new RandomAccessFile(directory.resolve(FILE).toFile(), "rw");
        try {
            PromiseSlots slots = new PromiseSlots(owner);
            Promises promises = new Promises(file, slots, slots.read(file));
            promises.recordVote(new Vote(promises.vote.term(), promises.vote.votedFor(), false));
            return promises;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Whether a term is recorded, or a later one. Does not block, unlike all that writes: the disk may hang. */
    public boolean knowsOf(long term) {
        return term <= vote.term();
    }

    /** This replica knows of a term, and enters no lower one from now on. Nothing is done where it is known already. */
    public synchronized void term(long term) throws IOException {
        if (!knowsOf(term)) {
            recordVote(new Vote(term, "", false));
        }
    }

    /**
     * This replica has voted, or is about to; nothing may be sent before this returns.
     *
     * @throws IOException also where it voted otherwise, or knows of a later term
     */
    public synchronized void voted(long term, String candidate) throws IOException {
        boolean current = term == vote.term();
        if (term < vote.term()
                || (current && !vote.votedFor().isEmpty() && !vote.votedFor().equals(candidate))) {
            throw new IOException("a vote for " + candidate + " in term " + term + " is not possible any more: in term "
                    + vote.term() + " and voted for " + (vote.votedFor().isEmpty() ? "nobody" : vote.votedFor()));
        }
        if (!current || vote.votedFor().isEmpty()) {
            recordVote(new Vote(term, candidate, false));
        }
    }

    private void recordVote(Vote next) throws IOException {
        write(() -> {
            slots.write(file, next);
            file.getFD().sync();
        });
        vote = next;
        VOTE_WRITTEN.reached();
    }

    /** The log holds an entry durably and others may count on it; nothing may be sent before this returns. */
    public void acknowledge(long term, long index, long entryTerm) throws IOException {
        if (index <= acknowledged.index()) {
            return;
        }
        synchronized (this) {
            if (index > acknowledged.index() && term >= acknowledged.term()) {
                Acknowledged next = new Acknowledged(term, index, entryTerm);
                write(() -> slots.write(file, next));
                acknowledged = next;
                ACKNOWLEDGED.reached();
            }
        }
    }

    /**
     * As {@link #acknowledge} for what a leader itself has on its disk; nothing that counts it as committed may leave this
     * replica before this returns. A leader's log is not truncated, and its successor has a higher term.
     */
    public void acknowledgeOwn(RaftServer.Division division) throws IOException {
        long term = division.getInfo().getCurrentTerm();
        if (!division.getInfo().isLeader()) {
            return;
        }
        RaftLog log = division.getRaftLog();
        long index = log.getFlushIndex();
        if (index > acknowledged.index()) {
            TermIndex last = log.getTermIndex(index);
            if (last != null) {
                acknowledge(term, index, last.getTerm());
            }
        }
    }

    /**
     * A leader of this term has other entries from an index on; the log is about to lose the ones here. What the log has still to
     * write of them may be acknowledged after this: of an earlier term, that is not recorded.
     */
    public synchronized void truncate(long term, long fromIndex) throws IOException {
        boolean lowers = fromIndex <= acknowledged.index();
        if (lowers || term > acknowledged.term()) {
            Acknowledged next = lowers
                    ? new Acknowledged(term, fromIndex - 1, -1)
                    : new Acknowledged(term, acknowledged.index(), acknowledged.entryTerm());
            write(() -> {
                slots.write(file, next);
                if (lowers) {
                    file.getFD().sync();
                }
            });
            acknowledged = next;
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private synchronized void write(Write write) throws IOException {
        IOException earlier = failure;
        if (earlier != null) {
            throw new IOException("nothing is promised any more", earlier);
        }
        try {
            write.run();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Why nothing can be promised any more, where that is so. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** The replica has stopped in order, and this is what its {@code raft-meta} says. */
    public synchronized void closeAt(long term, String votedFor) throws IOException {
        if (term >= vote.term()) {
            recordVote(new Vote(term, votedFor, true));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
