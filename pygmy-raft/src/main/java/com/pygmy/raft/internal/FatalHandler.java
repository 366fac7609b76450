package com.pygmy.raft.internal;

/**
 * Called when this replica can no longer be trusted or run: a command failed to apply, the disk is full, or Ratis closed
 * itself. The process should end; the replica has stopped answering before this is called.
 */
@FunctionalInterface
public interface FatalHandler {
    /** Called once, by a thread that must not be blocked for long. */
    void fatal(String reason, Throwable cause);
}
