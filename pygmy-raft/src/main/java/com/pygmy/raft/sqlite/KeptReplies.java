package com.pygmy.raft.sqlite;

/** The replies that are kept for the ids of commands, as a service's queries may read them. */
public final class KeptReplies {
    /** The log index at which the reply to a command was made; its parameter is the command's id. No row where none is kept. */
    public static final String INDEX_BY_ID = "SELECT index_ FROM raft_reply WHERE id = ?";

    private KeptReplies() {}
}
