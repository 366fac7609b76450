package com.pygmy.raft.log;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;

/**
 * A command as one log entry holds it.
 *
 * @param type its {@link com.pygmy.raft.LogName}
 */
public record LoggedCommand<S>(CommandId id, Command<S, ?> command, String type) {}
