package com.pygmy.raft.sqlite;

import com.pygmy.raft.Command;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What a service says of its replicated state: a name, tables, the commands that may change them, and how to open them.
 *
 * @param <S> the state: an object over one JDBI handle, used by one thread at a time
 */
public interface SqliteSchema<S> {
    /** The group's name, such as {@code catalog}: part of every {@link com.pygmy.protocol.LogPosition}. */
    String group();

    /** The commands: records with a {@link com.pygmy.raft.LogName}, or sealed interfaces of such records. */
    List<Class<? extends Command<S, ?>>> commands();

    /**
     * SQL scripts that build the tables, in order, each run once per database (how many have run is kept in it). Released
     * scripts are frozen; a change is a further script. Tables named {@code raft_*} belong to the replica.
     */
    List<String> migrations();

    /**
     * Makes anew what is derived from the tables by code, such as an index over folded text, where it was derived by another
     * release. Called after the migrations, in their transaction, each time that a database is opened or replaced, also with
     * nothing to do.
     *
     * <p>The outcome must depend on the tables alone. Replicas run this at different entries of the log, so what it changes
     * may differ between releases, and is best kept out of the tables that {@link Digest} covers.
     */
    default void derive(Handle handle) {}

    /**
     * Opens the state over a handle. Called once with that of the writable connection that applies commands and once for each
     * reading connection; on a reading one every write fails.
     *
     * <p>The handle keeps each statement prepared as long as its connection. What every command runs may be a
     * {@link PlainStatement} over it, which spares JDBI's part. The state must leave transactions, and the closing of the handle,
     * alone: the replica does both.
     *
     * @param tags takes note of what a command touches; on a reading connection it must not be used
     */
    S open(Handle handle, TouchedTags tags);
}
