package com.pygmy.raft.sqlite;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a database has come.
 *
 * @param index the last applied entry, of commands or of the consensus itself; -1 where nothing was applied
 * @param term the term of that entry
 * @param dataIndex the last applied entry that held commands: the index of the data, 0 where there is none yet. It is the
 *     same on every replica that has the same data, independent of the elections it has seen
 * @param time the log's time at that entry: what the leaders stamped, never going back
 * @param epoch names the log, once {@link com.pygmy.raft.log.EstablishEpoch} was applied
 * @param backup the id of the backup that the group was founded from, where it was
 */
public record AppliedState(
        long index, long term, long dataIndex, Instant time, Optional<String> epoch, Optional<String> backup) {
    static final AppliedState NOTHING = new AppliedState(-1, 0, 0, Instant.EPOCH, Optional.empty(), Optional.empty());
}
