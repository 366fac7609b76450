package com.pygmy.raft.dropwizard;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Query;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.Submission;
import com.pygmy.raft.Subscription;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.internal.ReplicaCounters;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;

/** A replica that is measured: {@code raft.<group>.*}. */
final class ReplicaMetrics<S> implements Replica<S> {
    private final RatisReplica<S> replica;
    private final Timer commands;
    private final Timer queries;

    ReplicaMetrics(RatisReplica<S> replica, MetricRegistry registry) {
        this.replica = replica;
        String prefix = "raft." + replica.status().group() + ".";
        commands = registry.timer(prefix + "command");
        queries = registry.timer(prefix + "query");
        gauge(registry, prefix + "applied", ReplicaStatus::applied);
        gauge(registry, prefix + "committed", ReplicaStatus::committed);
        gauge(registry, prefix + "lag.entries", ReplicaStatus::lagEntries);
        gauge(registry, prefix + "term", ReplicaStatus::term);
        gauge(registry, prefix + "leader", status -> status.role() == Role.LEADER ? 1 : 0);
        registry.register(prefix + "members", (Gauge<Integer>)
                () -> replica.members().byName().size());
        count(registry, prefix + "commands.submitted", ReplicaCounters::commandsSubmitted);
        count(registry, prefix + "commands.failed", ReplicaCounters::commandsFailed);
        count(registry, prefix + "commands.slow", ReplicaCounters::commandsSlow);
        count(registry, prefix + "commands.pending", ReplicaCounters::pending);
        count(registry, prefix + "commands.proposed", ReplicaCounters::commandsProposed);
        count(registry, prefix + "commands.duplicate", ReplicaCounters::duplicates);
        count(registry, prefix + "entries.proposed", ReplicaCounters::entriesProposed);
        count(registry, prefix + "entries.applied", ReplicaCounters::entriesApplied);
        count(registry, prefix + "batches.applied", ReplicaCounters::batchesApplied);
        count(registry, prefix + "batches.forwarded", ReplicaCounters::batchesForwarded);
        count(registry, prefix + "reads.confirmed", ReplicaCounters::readIndexRequests);
        count(registry, prefix + "snapshots.taken", ReplicaCounters::snapshotsTaken);
        count(registry, prefix + "snapshots.failed", ReplicaCounters::snapshotsFailed);
        count(registry, prefix + "snapshots.sent", ReplicaCounters::snapshotsSent);
        count(registry, prefix + "snapshots.installed", ReplicaCounters::snapshotsInstalled);
        count(registry, prefix + "vote", counters -> counters.mayVote() ? 1 : 0);
        count(registry, prefix + "vote.withdrawn", counters -> counters.voteWithdrawn() ? 1 : 0);
        count(registry, prefix + "snapshot.index", ReplicaCounters::snapshotIndex);
        count(registry, prefix + "snapshot.bytes", ReplicaCounters::snapshotBytes);
        count(registry, prefix + "divergences", ReplicaCounters::divergences);
        count(registry, prefix + "stuck", ReplicaCounters::stuck);
        count(registry, prefix + "followers.stuck", ReplicaCounters::followersStuck);
        count(registry, prefix + "refused.connections", ReplicaCounters::refusedConnections);
        count(registry, prefix + "refused.requests", ReplicaCounters::refusedRequests);
        count(registry, prefix + "refused.terms", ReplicaCounters::refusedTerms);
        count(registry, prefix + "refused.proposals", ReplicaCounters::refusedProposals);
        count(registry, prefix + "elections", ReplicaCounters::elections);
        count(registry, prefix + "election.timeout.millis", ReplicaCounters::electionTimeoutMillis);
    }

    private void gauge(MetricRegistry registry, String name, ToLongFunction<ReplicaStatus> value) {
        registry.register(name, (Gauge<Long>) () -> value.applyAsLong(replica.status()));
    }

    private void count(MetricRegistry registry, String name, ToLongFunction<ReplicaCounters> value) {
        registry.register(name, (Gauge<Long>) () -> value.applyAsLong(replica.counters()));
    }

    @Override
    public <R> CompletableFuture<Versioned<R>> submit(CommandId id, Command<S, R> command) {
        Timer.Context time = commands.time();
        return replica.submit(id, command).whenComplete((reply, failure) -> time.stop());
    }

    @Override
    public <R> List<CompletableFuture<Versioned<R>>> submitAll(List<Submission<S, R>> submissions) {
        Timer.Context time = commands.time();
        return replica.submitAll(submissions).stream()
                .map(future -> future.whenComplete((reply, failure) -> time.stop()))
                .toList();
    }

    @Override
    public <R> CompletableFuture<Versioned<R>> query(ReadMode mode, Query<S, R> query) {
        Timer.Context time = queries.time();
        return replica.query(mode, query).whenComplete((result, failure) -> time.stop());
    }

    @Override
    public Subscription subscribe(long afterIndex, ChangeListener listener) {
        return replica.subscribe(afterIndex, listener);
    }

    @Override
    public Subscription observe(Runnable observer) {
        return replica.observe(observer);
    }

    @Override
    public ReplicaStatus status() {
        return replica.status();
    }
}
