package com.pygmy.raft;

import java.util.SortedSet;

/**
 * What a stretch of the log touched: the entries in {@code (previousIndex, index]} touched these tags and no others.
 *
 * @param tags names chosen by the service, such as {@code book-7}; empty where nothing was touched
 */
public record Change(long previousIndex, long index, SortedSet<String> tags) {}
