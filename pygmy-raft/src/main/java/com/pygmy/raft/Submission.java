package com.pygmy.raft;

/**
 * A command and the id it is submitted under.
 *
 * @param <S> the state it is applied to
 * @param <R> its reply
 */
public record Submission<S, R>(CommandId id, Command<S, R> command) {}
