package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program without the token speaks Ratis to the consensus port of each replica. */
@Timeout(120)
class StrangerTest extends UndisturbedGroup {
    private static List<RaftPeer> peers() {
        return group.names().stream()
                .map(name -> RaftPeer.newBuilder()
                        .setId(name)
                        .setAddress(group.address(name))
                        .build())
                .toList();
    }

    private interface Request {
        Object with(RaftClient client) throws IOException;
    }

    /** Sends it to each replica, as to the one that leads, and expects it to fail. */
    private static void refused(Request request) throws IOException {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.NETTY);
        for (RaftPeer peer : peers()) {
            try (RaftClient client = RaftClient.newBuilder()
                    .setProperties(properties)
                    .setRaftGroup(RaftGroup.valueOf(ID, peers()))
                    .setLeaderId(peer.getId())
                    .setRetryPolicy(RetryPolicies.noRetry())
                    .build()) {
                assertThatThrownBy(() -> request.with(client)).isInstanceOf(IOException.class);
            }
        }
    }

    private static Message bytes(byte[] bytes) {
        return Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes));
    }

    @Test
    void seven_bytes_of_garbage_become_no_entry() throws IOException {
        refused(client -> client.io().send(bytes("garbage".getBytes(US_ASCII))));
    }

    @Test
    void a_well_formed_command_of_a_stranger_is_not_executed() throws IOException {
        CommandCodec<Bank> codec = new CommandCodec<>(Bank.schema().commands());
        byte[] command = codec.encode(new CommandId("a-strangers"), new Deposit("anna", 1_000_000));
        byte[] entry = CommandCodec.pack(Instant.now(), List.of(command));
        refused(client -> client.io().send(bytes(entry)));
    }

    @Test
    void members_stay_as_they_are() throws IOException {
        refused(client -> client.admin().setConfiguration(peers().subList(0, 1)));
        refused(client -> client.admin()
                .setConfiguration(SetConfigurationRequest.Arguments.newBuilder()
                        .setServersInNewConf(List.of())
                        .build()));
        for (RaftPeer peer : peers()) {
            refused(client -> client.getGroupManagementApi(peer.getId()).remove(ID, true, false));
            refused(client ->
                    client.getGroupManagementApi(peer.getId()).add(RaftGroup.valueOf(RaftGroupId.randomId(), peers())));
            refused(client -> client.getGroupManagementApi(peer.getId()).list());
        }
    }

    @Test
    void nobody_is_moved_paused_or_made_to_take_snapshots() throws IOException {
        for (RaftPeer peer : peers()) {
            RaftPeerId id = peer.getId();
            refused(client -> client.admin().transferLeadership(id, 1_000));
            refused(client -> client.getSnapshotManagementApi(id).create(1_000));
            refused(client -> client.getLeaderElectionManagementApi(id).pause());
        }
    }

    @Test
    void frames_of_the_librarys_own_transport_are_not_read() throws IOException {
        for (long term : new long[] {2, 1_000, Long.MAX_VALUE, -1}) {
            for (String name : group.names()) {
                send(name, vote(otherThan(name), name, term));
            }
        }
    }

    private static byte[] vote(String from, String to, long term) throws IOException {
        var vote = RequestVoteRequestProto.newBuilder()
                .setServerRequest(header(from, to))
                .setCandidateTerm(term)
                .setCandidateLastEntry(TermIndexProto.newBuilder().setTerm(term).setIndex(Long.MAX_VALUE));
        var out = new ByteArrayOutputStream();
        RaftNettyServerRequestProto.newBuilder()
                .setRequestVoteRequest(vote)
                .build()
                .writeDelimitedTo(out);
        return out.toByteArray();
    }

    @Test
    void garbage_on_the_port_is_not_read() throws IOException {
        for (String name : group.names()) {
            send(name, new byte[100_000]);
            send(name, "POST / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            send(name, new byte[] {-1, -1, -1, -1, 7});
        }
    }

    /** Sends bytes and waits until the other side has answered or left, or a while has passed. */
    private static void send(String name, byte[] bytes) throws IOException {
        String address = group.address(name);
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(100);
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            assertThat(socket.getInputStream().read()).isLessThan(0);
        } catch (IOException e) {
            // Reset, or it waits for more.
        }
    }
}
