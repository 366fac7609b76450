package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.internal.pipeline.CommandForwarding;
import com.pygmy.raft.internal.pipeline.PendingCommand;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
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
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stranger's program speaks Ratis to the consensus port of each replica, without the token; another has the token and says
 * what cannot be. In all cases terms, logs, membership and leader stay as they are, and the group goes on.
 */
@Timeout(120)
class StrangerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final RaftGroupId GROUP =
            RaftGroupId.valueOf(UUID.nameUUIDFromBytes("pygmy-group-bank".getBytes(UTF_8)));

    @TempDir
    static Path root;

    private static LocalGroup<Bank> group;

    private static int written;
    private List<ReplicaStatus> before;

    @BeforeAll
    static void start() {
        // So calm that no election of the group's own is taken for a stranger's work on a busy machine.
        group = new LocalGroup<>(
                Bank.schema(),
                root,
                3,
                settings -> settings.withElectionTimeout(Duration.ofSeconds(2), Duration.ofSeconds(4)));
        group.names().forEach(group::start);
        group.awaitLeader();
    }

    @AfterAll
    static void stop() {
        group.close();
    }

    @BeforeEach
    void remember() {
        commit();
        group.awaitCaughtUp();
        before = statuses();
    }

    private static void commit() {
        group.replica(group.awaitLeader())
                .submit(new CommandId("written-" + ++written), new Deposit("anna", 1))
                .join();
    }

    private static List<ReplicaStatus> statuses() {
        return group.names().stream().map(name -> group.replica(name).status()).toList();
    }

    @AfterEach
    void nothing_has_changed_and_the_group_goes_on() {
        List<ReplicaStatus> after = statuses();
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i).term()).isEqualTo(before.get(i).term());
            assertThat(after.get(i).leader()).isEqualTo(before.get(i).leader());
            assertThat(after.get(i).role()).isEqualTo(before.get(i).role());
            assertThat(after.get(i).committed()).isEqualTo(before.get(i).committed());
            assertThat(after.get(i).cause()).isEmpty();
        }
        commit();
        group.awaitCaughtUp();
        for (String name : group.names()) {
            assertThat(group.replica(name)
                            .query(ReadMode.LOCAL, bank -> bank.cents("anna"))
                            .join()
                            .value())
                    .isEqualTo(written);
        }
        assertThat(group.fatalReasons()).isEmpty();
    }

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
                    .setRaftGroup(RaftGroup.valueOf(GROUP, peers()))
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
            refused(client -> client.getGroupManagementApi(peer.getId()).remove(GROUP, true, false));
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
                String from = group.names().stream()
                        .filter(other -> !other.equals(name))
                        .findFirst()
                        .orElseThrow();
                send(name, vote(from, name, term));
            }
        }
    }

    private static byte[] vote(String from, String to, long term) throws IOException {
        var vote = RequestVoteRequestProto.newBuilder()
                .setServerRequest(header(from, to))
                .setCandidateTerm(term)
                .setCandidateLastEntry(TermIndexProto.newBuilder().setTerm(term).setIndex(Long.MAX_VALUE));
        var out = new java.io.ByteArrayOutputStream();
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

    private interface Send {
        Object on(PeerConnection connection) throws IOException;
    }

    /** Sends it to each replica in the name of another, with the token, and expects it to fail. */
    private static Map<String, String> addresses() {
        return group.names().stream().collect(Collectors.toMap(name -> name, group::address));
    }

    private static void refusedFromPeer(BiFunction<String, String, Send> request) throws IOException {
        Map<String, String> addresses = addresses();
        for (String to : group.names()) {
            String from = group.names().stream()
                    .filter(other -> !other.equals(to))
                    .findFirst()
                    .orElseThrow();
            PeerTransport transport =
                    new PeerTransport(from, GROUP.getUuid(), addresses, LocalGroup.CREDENTIALS, LIMIT);
            long before = group.replica(to).counters().refusedTerms();
            try (PeerConnection connection = transport.connectionTo(to)) {
                Send send = request.apply(from, to);
                assertThatThrownBy(() -> send.on(connection)).hasMessageContaining("term");
            }
            assertThat(group.replica(to).counters().refusedTerms()).isEqualTo(before + 1);
        }
    }

    private static RaftRpcRequestProto header(String from, String to) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(ByteString.copyFromUtf8(from))
                .setReplyId(ByteString.copyFromUtf8(to))
                .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(GROUP.toByteString()))
                .build();
    }

    @Test
    void terms_that_no_elections_lead_to_are_taken_from_no_peer() throws IOException {
        for (long term : new long[] {Long.MAX_VALUE, 100 + Terms.AHEAD_MAX, -1}) {
            TermIndexProto last =
                    TermIndexProto.newBuilder().setTerm(term).setIndex(9).build();
            refusedFromPeer((from, to) -> connection -> connection.requestVote(RequestVoteRequestProto.newBuilder()
                    .setServerRequest(header(from, to))
                    .setCandidateTerm(term)
                    .setCandidateLastEntry(TermIndexProto.newBuilder().setIndex(Long.MAX_VALUE))
                    .build()));
            refusedFromPeer((from, to) -> connection -> connection.requestVote(RequestVoteRequestProto.newBuilder()
                    .setServerRequest(header(from, to))
                    .setPreVote(true)
                    .setCandidateLastEntry(last)
                    .build()));
            refusedFromPeer((from, to) -> connection -> connection.appendEntries(AppendEntriesRequestProto.newBuilder()
                    .setServerRequest(header(from, to))
                    .setLeaderTerm(term)
                    .build()));
            refusedFromPeer((from, to) -> connection -> connection.appendEntries(AppendEntriesRequestProto.newBuilder()
                    .setServerRequest(header(from, to))
                    .addEntries(LogEntryProto.newBuilder().setTerm(term))
                    .build()));
            refusedFromPeer((from, to) -> connection -> connection.appendEntries(AppendEntriesRequestProto.newBuilder()
                    .setServerRequest(header(from, to))
                    .setPreviousLog(last)
                    .build()));
            refusedFromPeer(
                    (from, to) -> connection -> connection.installSnapshot(InstallSnapshotRequestProto.newBuilder()
                            .setServerRequest(header(from, to))
                            .setLeaderTerm(term)
                            .build()));
            refusedFromPeer((from, to) ->
                    connection -> connection.startLeaderElection(StartLeaderElectionRequestProto.newBuilder()
                            .setServerRequest(header(from, to))
                            .setLeaderLastEntry(last)
                            .build()));
        }
    }

    @Test
    void a_command_that_cannot_be_decoded_becomes_no_entry_even_if_a_peer_sends_it() throws Exception {
        String leader = group.awaitLeader();
        String follower = group.follower();
        long before = group.replica(leader).status().applied();
        String deep = "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000);
        PeerTransport transport =
                new PeerTransport(follower, GROUP.getUuid(), addresses(), LocalGroup.CREDENTIALS, LIMIT);
        try (PeerCalls calls = new PeerCalls(transport)) {
            CommandForwarding forwarding = new CommandForwarding(calls);
            for (String body :
                    List.of("{}", "{\"account\":7}", "[]", "{\"account\":\"anna\",\"cents\":" + deep + "}")) {
                String command = "{\"type\":\"bank.deposit\",\"id\":\"undecodable\",\"body\":" + body + "}";
                var pending = new PendingCommand(command.getBytes(UTF_8), "bank.deposit", System.nanoTime(), false);
                assertThat(forwarding.send(leader, List.of(pending), LIMIT).get())
                        .as("to be tried again")
                        .isEmpty();
                assertThatThrownBy(() -> pending.future().join())
                        .hasCauseInstanceOf(ReplicaException.UpgradeInProgress.class)
                        .hasMessageContaining("cannot decode");
            }
        }
        assertThat(group.replica(leader).status().applied()).isEqualTo(before);
    }

    /** Bytes that are no batch at all, and batches whose lengths are lies. */
    @Test
    void a_peer_s_batch_that_cannot_be_read_is_refused_and_nothing_of_it_is_done() throws Exception {
        String leader = group.awaitLeader();
        long before = group.replica(leader).status().applied();
        PeerTransport transport =
                new PeerTransport(group.follower(), GROUP.getUuid(), addresses(), LocalGroup.CREDENTIALS, LIMIT);
        try (PeerCalls calls = new PeerCalls(transport)) {
            for (byte[] batch : List.of(
                    new byte[0],
                    "{\"commands\":[]}".getBytes(UTF_8),
                    new byte[] {0, 0, 1, 0, 127, 0, 0, 0},
                    new byte[] {0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 'x', 127, 0, 0, 0},
                    new byte[] {0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 'x', -1, 0, 0, 0})) {
                assertThatThrownBy(() -> calls.call(leader, PeerOperation.SUBMIT, batch, LIMIT)
                                .join())
                        .hasCauseInstanceOf(ReplicaException.Overloaded.class);
            }
        }
        assertThat(group.replica(leader).status().applied()).isEqualTo(before);
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
