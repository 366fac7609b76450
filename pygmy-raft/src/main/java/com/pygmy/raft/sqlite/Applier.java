package com.pygmy.raft.sqlite;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Entry;
import com.pygmy.raft.ReplyRetention;
import com.pygmy.raft.crash.CrashPoint;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.log.EstablishEpoch;
import com.pygmy.raft.log.LoggedCommand;
import com.pygmy.raft.log.LoggedEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The writing connection: applies entries in order, a batch in one transaction. Used by one thread at a time.
 *
 * <p>What it does depends on the entries and the database only, never on where one batch ends and the next begins: batches
 * differ from replica to replica.
 */
final class Applier<S> implements AutoCloseable {
    /** Most replies forgotten per entry: more than one entry may add, so that forgetting keeps up and never stalls. */
    private static final int FORGET_AT_ONCE = 1024;

    private static final CrashPoint BEFORE_COMMIT = CrashPoint.named("apply.before-commit");
    private static final CrashPoint COMMITTED = CrashPoint.named("apply.committed");

    private final Connection connection;
    private final CommandCodec<S> codec;
    private final LongAdder duplicates;
    private final NotedTags tags = new NotedTags();
    private final S state;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;
    private final PreparedStatement storeApplied;
    private final PreparedStatement findReply;
    private final PreparedStatement keepReply;
    private final PreparedStatement oldestReply;
    private final PreparedStatement forgetReplies;
    private final AppliedTypes types;
    private final Optional<String> backup;

    // How far the running transaction has come; equal to what is committed between batches.
    private long index;
    private long term;
    private long dataIndex;
    private Instant time;
    private @Nullable String epoch;

    Applier(Connection connection, SqliteSchema<S> schema, CommandCodec<S> codec, LongAdder duplicates)
            throws SQLException {
        this.connection = connection;
        this.codec = codec;
        this.duplicates = duplicates;
        AppliedState applied = ReplicaTables.applied(connection);
        index = applied.index();
        term = applied.term();
        dataIndex = applied.dataIndex();
        time = applied.time();
        epoch = applied.epoch().orElse(null);
        backup = applied.backup();
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        rollback = connection.prepareStatement("ROLLBACK");
        storeApplied = connection.prepareStatement(
                "UPDATE raft_applied SET index_ = ?, term = ?, data_index = ?, time_millis = ?");
        findReply = connection.prepareStatement("SELECT reply, fingerprint FROM raft_reply WHERE id = ?");
        keepReply = connection.prepareStatement(
                "INSERT INTO raft_reply (id, index_, time_millis, reply, fingerprint) VALUES (?, ?, ?, ?, ?)");
        oldestReply = connection.prepareStatement("SELECT index_, time_millis FROM raft_reply ORDER BY number LIMIT 1");
        forgetReplies = connection.prepareStatement("DELETE FROM raft_reply WHERE (index_ < ? OR time_millis < ?)"
                + " AND number IN (SELECT number FROM raft_reply ORDER BY number LIMIT " + FORGET_AT_ONCE + ")");
        types = new AppliedTypes(connection);
        state = schema.open(KeptStatements.open(connection), tags);
    }

    /** How far the committed state has come. Only between batches. */
    AppliedState applied() {
        return new AppliedState(index, term, dataIndex, time, Optional.ofNullable(epoch), backup);
    }

    List<EntryOutcome> apply(List<LogEntry> entries) throws SQLException {
        begin.executeUpdate();
        List<EntryOutcome> outcomes = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            outcomes.add(entry.index() <= index ? replayed(entry) : applyNext(entry));
        }
        storeApplied.setLong(1, index);
        storeApplied.setLong(2, term);
        storeApplied.setLong(3, dataIndex);
        storeApplied.setLong(4, time.toEpochMilli());
        storeApplied.executeUpdate();
        BEFORE_COMMIT.reached();
        commit.executeUpdate();
        COMMITTED.reached();
        return outcomes;
    }

    /** After a failed {@link #apply}: nothing of it stays. This applier is of no further use. */
    void rollBack() throws SQLException {
        rollback.executeUpdate();
    }

    private EntryOutcome applyNext(LogEntry entry) throws SQLException {
        if (entry.index() != index + 1 || entry.term() < term) {
            throw new IllegalStateException("entry " + entry.index() + " of term " + entry.term() + " (expected: "
                    + (index + 1) + " of term " + term + " or later)");
        }
        index = entry.index();
        term = entry.term();
        byte[] content = entry.content();
        if (content == null) {
            return EntryOutcome.withoutReplies(index);
        }
        LoggedEntry<S> logged = codec.decode(content);
        time = logged.at().isAfter(time) ? logged.at() : time;
        dataIndex = index;
        forgetOldReplies();
        Replies replies = new Replies();
        tags.begin();
        for (LoggedCommand<S> command : logged.commands()) {
            replies.add(applyOnce(command));
        }
        return replies.outcome(index, tags.end());
    }

    /** The reply, or null where the id belongs to another command. */
    private byte @Nullable [] applyOnce(LoggedCommand<S> logged) throws SQLException {
        Command<S, ?> command = logged.command();
        if (command instanceof EstablishEpoch<?> establish) {
            return codec.encodeReply(command, epochInForce(establish.epoch()));
        }
        if (!codec.keepsReply(command)) {
            return apply(logged);
        }
        byte[] fingerprint = codec.fingerprint(command);
        KeptReply first = keptReply(logged.id());
        if (first != null) {
            duplicates.increment();
            return first.to(fingerprint);
        }
        byte[] reply = apply(logged);
        keepReply.setString(1, logged.id().value());
        keepReply.setLong(2, index);
        keepReply.setLong(3, time.toEpochMilli());
        keepReply.setBytes(4, reply);
        keepReply.setBytes(5, fingerprint);
        keepReply.executeUpdate();
        return reply;
    }

    private byte[] apply(LoggedCommand<S> logged) throws SQLException {
        types.note(logged.type());
        Object reply = logged.command().applyTo(state, new Entry(index, time, logged.id()));
        return codec.encodeReply(logged.command(), reply);
    }

    private String epochInForce(String proposed) throws SQLException {
        if (epoch == null) {
            ReplicaTables.putMeta(connection, "epoch", proposed);
            epoch = proposed;
        }
        return epoch;
    }

    private EntryOutcome replayed(LogEntry entry) throws SQLException {
        Replies replies = new Replies();
        byte[] content = entry.content();
        if (content != null) {
            for (LoggedCommand<S> command : codec.decode(content).commands()) {
                KeptReply reply = keptReply(command.id());
                if (reply == null) {
                    return EntryOutcome.withoutReplies(entry.index());
                }
                replies.add(reply.to(codec.fingerprint(command.command())));
            }
        }
        return replies.outcome(entry.index(), Collections.emptySortedSet());
    }

    private @Nullable KeptReply keptReply(CommandId id) throws SQLException {
        findReply.setString(1, id.value());
        try (ResultSet row = findReply.executeQuery()) {
            return row.next() ? new KeptReply(row.getBytes(1), row.getBytes(2)) : null;
        }
    }

    /** The rule of {@link ReplyRetention}, evaluated at every entry of commands, from the oldest reply on. */
    private void forgetOldReplies() throws SQLException {
        long firstIndex = index - ReplyRetention.MAX_ENTRIES;
        long firstMillis = time.minus(ReplyRetention.MAX_AGE).toEpochMilli();
        try (ResultSet oldest = oldestReply.executeQuery()) {
            if (!oldest.next() || (oldest.getLong(1) >= firstIndex && oldest.getLong(2) >= firstMillis)) {
                return;
            }
        }
        forgetReplies.setLong(1, firstIndex);
        forgetReplies.setLong(2, firstMillis);
        forgetReplies.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /**
     * The reply to the first command of an id.
     *
     * @param fingerprint of that command; null where a release that kept none applied it
     */
    private record KeptReply(byte[] reply, byte @Nullable [] fingerprint) {
        /** The reply where it belongs to the command with this fingerprint, else null. */
        byte @Nullable [] to(byte[] other) {
            return fingerprint == null || Arrays.equals(fingerprint, other) ? reply : null;
        }
    }

    /** Collects the replies of one entry. */
    private static final class Replies {
        private final List<byte[]> replies = new ArrayList<>();
        private final SortedSet<Integer> reused = new TreeSet<>();

        void add(byte @Nullable [] reply) {
            if (reply == null) {
                reused.add(replies.size());
            }
            replies.add(reply == null ? new byte[0] : reply);
        }

        EntryOutcome outcome(long index, SortedSet<String> tags) {
            return new EntryOutcome(index, replies, reused, tags);
        }
    }

    /** Collects what the commands of one entry touch. */
    private static final class NotedTags implements TouchedTags {
        private @Nullable SortedSet<String> noted;

        void begin() {
            noted = new TreeSet<>();
        }

        SortedSet<String> end() {
            SortedSet<String> all = noted == null ? new TreeSet<>() : noted;
            noted = null;
            return all;
        }

        @Override
        public void touch(String tag) {
            if (noted == null) {
                throw new IllegalStateException("tag '" + tag + "' touched outside a command");
            }
            boolean plain = !tag.isEmpty() && tag.chars().allMatch(c -> c > 0x20 && c < 0x7f);
            if (!plain) {
                throw new IllegalArgumentException("tag: '" + tag + "' (expected: visible ASCII without spaces)");
            }
            noted.add(tag);
        }
    }
}
