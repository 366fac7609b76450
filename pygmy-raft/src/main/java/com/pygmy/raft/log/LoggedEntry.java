package com.pygmy.raft.log;

import java.time.Instant;
import java.util.List;

/**
 * A decoded log entry.
 *
 * @param at when the leader proposed it, by its clock, in whole milliseconds
 * @param commands those that travelled together, in the order in which they are applied; never empty
 */
public record LoggedEntry<S>(Instant at, List<LoggedCommand<S>> commands) {}
