package com.pygmy.catalog.state;

/**
 * Which change of a book was its last. Commands that share a log entry share its index, so the book also counts its changes.
 *
 * @param index the log index of the last change
 * @param revision how many changes there were, from 1
 */
public record BookVersion(long index, long revision) {}
