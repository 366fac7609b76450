package com.pygmy.raft.sqlite;

/**
 * A digest of the state, by which replicas are compared: equal at equal index, or they have diverged.
 *
 * @param index the last entry of commands that the state contains
 * @param sha256 over all rows, in hex
 */
public record Digest(long index, String sha256) {}
