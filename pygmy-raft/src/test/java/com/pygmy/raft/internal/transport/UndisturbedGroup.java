package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that send three replicas requests: after each, terms, logs, membership and leader are as before, and the group goes on. */
abstract class UndisturbedGroup {
    static final RaftGroupId ID = RaftGroupId.valueOf(UUID.nameUUIDFromBytes("pygmy-group-bank".getBytes(UTF_8)));

    @TempDir
    static Path root;

    static LocalGroup<Bank> group;

    private static List<ReplicaStatus> before = List.of();
    private static int written;

    @BeforeAll
    static void start() {
        written = 0;
        // So calm that no election of the group's own is taken for another's work on a busy machine.
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

    static Map<String, String> addresses() {
        return group.names().stream().collect(Collectors.toMap(name -> name, group::address));
    }

    static String otherThan(String name) {
        return group.names().stream()
                .filter(other -> !other.equals(name))
                .findFirst()
                .orElseThrow();
    }

    static RaftRpcRequestProto header(String from, String to) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(ByteString.copyFromUtf8(from))
                .setReplyId(ByteString.copyFromUtf8(to))
                .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(ID.toByteString()))
                .build();
    }
}
