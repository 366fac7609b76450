package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.pipeline.CommandForwarding;
import com.pygmy.raft.internal.pipeline.PendingCommand;
import com.pygmy.raft.testing.LocalGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer with the token sends what cannot be. */
@Timeout(120)
class FaultyPeerTest extends UndisturbedGroup {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private interface Send {
        Object on(PeerConnection connection) throws IOException;
    }

    private static PeerTransport transport(String peer, Map<String, String> addresses) throws IOException {
        return new PeerTransport(peer, ID.getUuid(), addresses, LocalGroup.CREDENTIALS, LIMIT);
    }

    /** Sends it to each replica in the name of another, with the token, and expects it to fail. */
    private static void refusedFromPeer(BiFunction<String, String, Send> request) throws IOException {
        for (String to : group.names()) {
            String from = otherThan(to);
            PeerTransport transport = transport(from, addresses());
            long before = group.replica(to).counters().refusedTerms();
            try (PeerConnection connection = transport.connectionTo(to)) {
                Send send = request.apply(from, to);
                assertThatThrownBy(() -> send.on(connection)).hasMessageContaining("term");
            }
            assertThat(group.replica(to).counters().refusedTerms()).isEqualTo(before + 1);
        }
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
    void one_with_the_token_that_is_no_member_is_told_who_the_members_are_and_nothing_else() throws Exception {
        Map<String, String> configured = new HashMap<>(addresses());
        configured.put("node-9", "127.0.0.1:1");
        PeerTransport transport = transport("node-9", configured);
        try (PeerCalls calls = new PeerCalls(transport)) {
            for (String name : group.names()) {
                byte[] answer = calls.call(name, PeerOperation.MEMBERSHIP_STATE, "{}".getBytes(UTF_8), LIMIT)
                        .get();
                assertThat(new String(answer, UTF_8)).contains("node-1", "node-2", "node-3");
                for (PeerOperation operation : PeerOperation.values()) {
                    if (operation != PeerOperation.MEMBERSHIP_STATE) {
                        assertThatThrownBy(() -> calls.call(name, operation, "{}".getBytes(UTF_8), LIMIT)
                                        .join())
                                .as(operation.toString())
                                .hasMessageContaining("node-9 is not a member of the group here");
                    }
                }
                try (PeerConnection connection = transport.connectionTo(name)) {
                    assertThatThrownBy(() -> connection.requestVote(RequestVoteRequestProto.newBuilder()
                                    .setServerRequest(header("node-9", name))
                                    .build()))
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void a_command_that_cannot_be_decoded_becomes_no_entry_even_if_a_peer_sends_it() throws Exception {
        String leader = group.awaitLeader();
        String follower = group.follower();
        long before = group.replica(leader).status().applied();
        String deep = "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000);
        try (PeerCalls calls = new PeerCalls(transport(follower, addresses()))) {
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
        try (PeerCalls calls = new PeerCalls(transport(group.follower(), addresses()))) {
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
}
