package com.pygmy.chaos.bookstore.cluster;

/**
 * A digest of a replica's state.
 *
 * @param index the last log entry that it contains
 */
public record StateDigest(long index, String sha256) {}
