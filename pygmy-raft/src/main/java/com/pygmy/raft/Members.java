package com.pygmy.raft;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The replicas of a group, as one entry of its log has it.
 *
 * @param index the entry; -1 where there is none yet, and it is what is configured
 * @param byName every replica, by its name
 */
public record Members(long index, SortedMap<String, Member> byName) {
    public Members {
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    public boolean contains(String node) {
        return byName.containsKey(node);
    }

    /** The names, for people. */
    public String names() {
        return String.join(", ", byName.keySet());
    }
}
