package com.pygmy.raft.sqlite;

import java.util.List;
import java.util.SortedSet;

/**
 * What became of one entry.
 *
 * @param replies one for each command, in order, as {@link com.pygmy.raft.log.CommandCodec#decodeReply} reads them; empty for
 *     an entry of the consensus, and for a replayed one whose replies are not all kept any more
 * @param tags what its commands touched; empty for a replayed entry
 */
public record EntryOutcome(long index, List<byte[]> replies, SortedSet<String> tags) {}
