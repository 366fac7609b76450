package com.pygmy.raft.internal.ratis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.server.protocol.TermIndex;

/** The log of a {@link SimulatedReplica}, with its commit index and applied index. */
final class SimulatedLog {
    record Entry(long term, long id, boolean epoch) {}

    private final SimulatedFounding world;
    private final int replica;

    // On the disk.
    private final List<Entry> entries = new ArrayList<>();
    private long applied = -1;

    // In memory.
    private long commit;

    SimulatedLog(SimulatedFounding world, int replica) {
        this.world = world;
        this.replica = replica;
    }

    void start() {
        commit = applied;
    }

    /** The directory is gone. */
    void lose() {
        entries.clear();
        applied = -1;
    }

    /** The last entry is gone, unless it is applied. */
    void forgetLast() {
        if (entries.size() > applied + 1) {
            entries.remove(entries.size() - 1);
        }
    }

    List<Entry> entries() {
        return entries;
    }

    int size() {
        return entries.size();
    }

    long commit() {
        return commit;
    }

    long applied() {
        return applied;
    }

    long term(long index) {
        return entries.get((int) index).term();
    }

    /** That of the last entry, or -1. */
    long lastTerm() {
        return entries.isEmpty() ? -1 : term(entries.size() - 1);
    }

    boolean hasCommittedIn(long term) {
        return commit >= 0 && term(commit) == term;
    }

    /** Whether the entry that gives the group its epoch is applied. */
    boolean knowsEpoch() {
        return entries.stream().limit(applied + 1).anyMatch(Entry::epoch);
    }

    boolean hasEpochOf(long term) {
        return entries.stream().anyMatch(entry -> entry.epoch() && entry.term() == term);
    }

    boolean isAtRest() {
        return commit == entries.size() - 1 && applied == commit && knowsEpoch();
    }

    /** An entry of the replica's own term as leader. */
    void propose(long term, boolean epoch) {
        entries.add(new Entry(term, world.nextEntry(), epoch));
    }

    void apply(ObjLongConsumer<Entry> each) {
        for (long index = applied + 1; index <= commit; index++) {
            each.accept(entries.get((int) index), index);
        }
        applied = commit;
    }

    void commitTo(long index) {
        for (long next = commit + 1; next <= Math.min(index, entries.size() - 1); next++) {
            commit = next;
            world.commits(replica, next, entries.get((int) next));
        }
    }

    // As messages have it.

    TermIndexProto position(int index) {
        return TermIndex.valueOf(term(index), index).toProto();
    }

    boolean holds(TermIndexProto position) {
        return position.getIndex() < entries.size() && term(position.getIndex()) == position.getTerm();
    }

    LogEntryProto encoded(int index) {
        Entry entry = entries.get(index);
        return LogEntryProto.newBuilder()
                .setTerm(entry.term())
                .setIndex(index)
                .setStateMachineLogEntry(
                        StateMachineLogEntryProto.newBuilder().setCallId(entry.epoch() ? -entry.id() : entry.id()))
                .build();
    }

    private static Entry decoded(LogEntryProto entry) {
        long id = entry.getStateMachineLogEntry().getCallId();
        return new Entry(entry.getTerm(), Math.abs(id), id < 0);
    }

    /** Takes a leader's entry; one of another term at its index goes, and what follows it. */
    void write(LogEntryProto entry) {
        int index = (int) entry.getIndex();
        if (index < entries.size() && term(index) == entry.getTerm()) {
            return;
        }
        if (index <= commit) {
            world.finds(
                    "replica " + replica + " has committed " + entries.get(index) + " and is sent " + decoded(entry));
            return;
        }
        entries.subList(index, entries.size()).clear();
        entries.add(decoded(entry));
    }

    @Override
    public String toString() {
        return entries + ", committed up to " + commit + ", applied up to " + applied;
    }
}
