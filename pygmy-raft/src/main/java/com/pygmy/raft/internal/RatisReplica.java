package com.pygmy.raft.internal;

import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Query;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.Subscription;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.sqlite.SqliteSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A replica on Apache Ratis. */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class RatisReplica<S> implements Replica<S>, AutoCloseable {
    private RatisReplica() {}

    /** Opens the store and starts consensus; returns without waiting for a leader. */
    public static <S> RatisReplica<S> start(
            ReplicaSettings settings, SqliteSchema<S> schema, PeerLink link, FatalHandler fatal) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> CompletableFuture<Versioned<R>> submit(CommandId id, Command<S, R> command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <R> CompletableFuture<Versioned<R>> query(ReadMode mode, Query<S, R> query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscription subscribe(long afterIndex, ChangeListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReplicaStatus status() {
        throw new UnsupportedOperationException();
    }

    /** Answers a call of another replica's {@link PeerLink}. */
    public CompletableFuture<byte[]> answer(PeerOperation operation, byte[] body) {
        throw new UnsupportedOperationException();
    }

    public ReplicaCounters counters() {
        throw new UnsupportedOperationException();
    }

    /** Takes a snapshot now and lets the log be purged up to it; gives the snapshot's index. */
    public CompletableFuture<Long> snapshot() {
        throw new UnsupportedOperationException();
    }

    /** Hands leadership to another replica, or to any that is up to date; gives the new leader's name. */
    public CompletableFuture<String> transferLeadership(Optional<String> to) {
        throw new UnsupportedOperationException();
    }

    /** Says so in the status, and hands leadership over where it is held here. Commands and reads are still answered. */
    public CompletableFuture<Void> drain() {
        throw new UnsupportedOperationException();
    }

    /** The applied index and a SHA-256 over the whole state at it, as {@code index sha256}. */
    public CompletableFuture<Versioned<String>> digest() {
        throw new UnsupportedOperationException();
    }

    /** Writes a consistent, fsynced copy of the database; gives its index. */
    public CompletableFuture<Long> backup(Path target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
