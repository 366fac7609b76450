package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.Member;
import com.pygmy.raft.MemberChange;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.transport.PeerConnection;
import com.pygmy.raft.internal.transport.PeerTransport;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.LocalGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a leader sends of a snapshot that was paused, while another was elected and the group was given another member. */
@Timeout(120)
class StaleSnapshotTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final List<String> FOUNDERS = List.of("node-1", "node-2", "node-3");

    @TempDir
    Path root;

    @Test
    void a_refused_part_of_a_snapshot_changes_no_members() throws IOException {
        try (LocalGroup<Bank> group = LocalGroup.started(Bank.schema(), root, 3)) {
            group.expect("node-4");
            group.start("node-4");
            group.replica(group.awaitLeader())
                    .changeMembers(
                            MemberChange.add("node-4", new Member(group.address("node-4"), "")), Duration.ofSeconds(30))
                    .join();
            group.awaitCaughtUp();
            String leader = group.awaitLeader();
            List<String> others =
                    FOUNDERS.stream().filter(name -> !name.equals(leader)).toList();
            RatisReplica<Bank> follower = group.replica(others.get(0));
            Set<String> before = follower.members().byName().keySet();
            assertThat(before).contains("node-4");
            Map<String, String> addresses =
                    FOUNDERS.stream().collect(Collectors.toMap(Function.identity(), group::address));

            UUID id = Consensus.groupUuid(Bank.schema().group());
            PeerTransport transport = new PeerTransport(others.get(1), id, addresses, LocalGroup.CREDENTIALS, TIMEOUT);
            try (PeerConnection connection = transport.connectionTo(others.get(0))) {
                InstallSnapshotReplyProto reply = connection.installSnapshot(chunk(
                        others.get(1),
                        others.get(0),
                        id,
                        addresses,
                        follower.status().term() - 1));
                assertThat(reply.getResult()).isEqualTo(InstallSnapshotResult.NOT_LEADER);
            }
            assertThat(follower.members().byName().keySet()).isEqualTo(before);
        }
    }

    private static InstallSnapshotRequestProto chunk(
            String from, String to, UUID group, Map<String, String> addresses, long term) {
        RaftConfigurationProto.Builder founders = RaftConfigurationProto.newBuilder();
        addresses.forEach((name, address) -> founders.addPeers(
                RaftPeer.newBuilder().setId(name).setAddress(address).build().getRaftPeerProto()));
        ByteBuffer groupId = ByteBuffer.allocate(16)
                .putLong(group.getMostSignificantBits())
                .putLong(group.getLeastSignificantBits())
                .flip();
        return InstallSnapshotRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(ByteString.copyFromUtf8(from))
                        .setReplyId(ByteString.copyFromUtf8(to))
                        .setCallId(1)
                        .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(ByteString.copyFrom(groupId))))
                .setLeaderTerm(term)
                .setLastRaftConfigurationLogEntryProto(
                        LogEntryProto.newBuilder().setIndex(0).setConfigurationEntry(founders))
                .setSnapshotChunk(InstallSnapshotRequestProto.SnapshotChunkProto.newBuilder()
                        .setRequestId("stale")
                        .setRequestIndex(1)
                        .setTermIndex(TermIndexProto.newBuilder().setTerm(term).setIndex(1)))
                .build();
    }
}
