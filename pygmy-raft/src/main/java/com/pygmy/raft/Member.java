package com.pygmy.raft;

/**
 * Where a replica of a group is.
 *
 * @param address {@code host:port} of its consensus port
 * @param url where it serves HTTP; empty where the group's log does not say
 */
public record Member(String address, String url) {}
