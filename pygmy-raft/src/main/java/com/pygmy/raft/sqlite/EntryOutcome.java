package com.pygmy.raft.sqlite;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/**
 * What became of one entry.
 *
 * @param replies one for each command, in order, as {@link com.pygmy.raft.log.CommandCodec#decodeReply} reads them; empty for
 *     an entry of the consensus, and for a replayed one whose replies are not all kept any more
 * @param reused positions in {@code replies} of commands that came under the id of another command: not applied, and their reply
 *     here is empty
 * @param tags what its commands touched; empty for a replayed entry
 */
public record EntryOutcome(long index, List<byte[]> replies, SortedSet<Integer> reused, SortedSet<String> tags) {
    /** Of an entry of the consensus, or of one whose replies are not known here any more. */
    static EntryOutcome withoutReplies(long index) {
        return new EntryOutcome(index, List.of(), Collections.emptySortedSet(), Collections.emptySortedSet());
    }
}
