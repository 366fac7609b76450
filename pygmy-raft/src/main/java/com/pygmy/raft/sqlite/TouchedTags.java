package com.pygmy.raft.sqlite;

/** Takes note of what the command being applied touches, for subscribers such as caches. */
@FunctionalInterface
public interface TouchedTags {
    /** Notes one tag: visible ASCII without spaces, such as {@code book-7}. */
    void touch(String tag);
}
