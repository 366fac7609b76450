package com.pygmy.raft.internal.transport;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;

/** The consensus server as peers reach it. Thread-safe; blocks as the consensus server does, but not for its log. */
public interface PeerProtocol {
    RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException;

    /** Completes when the entries are durable, in the thread that made them so; one that blocks there delays the log. */
    CompletableFuture<AppendEntriesReplyProto> appendEntries(AppendEntriesRequestProto request) throws IOException;

    InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException;

    StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request) throws IOException;
}
