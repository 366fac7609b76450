package com.pygmy.raft.internal.ratis;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.raftlog.RaftLog;

/**
 * Bounds the commit index of an append request by what the request proves: a follower that accepts it shares the leader's log
 * up to the last entry sent, or up to the previous entry where none is sent (Raft, figure 2), and no further.
 *
 * <p>A follower in Ratis takes one entry too many where a request names no previous entry: an empty request at the start of
 * the log would commit what the follower holds at index 0. See docs/adr/0029.
 */
final class ProvenCommit {
    private ProvenCommit() {}

    /** The same request, or one with a lower commit index. */
    static AppendEntriesRequestProto bound(AppendEntriesRequestProto request) {
        long proven = provenIndex(request);
        return request.getLeaderCommit() <= proven
                ? request
                : request.toBuilder().setLeaderCommit(proven).build();
    }

    private static long provenIndex(AppendEntriesRequestProto request) {
        int entries = request.getEntriesCount();
        if (entries > 0) {
            return request.getEntries(entries - 1).getIndex();
        }
        return request.hasPreviousLog() ? request.getPreviousLog().getIndex() : RaftLog.INVALID_LOG_INDEX;
    }
}
