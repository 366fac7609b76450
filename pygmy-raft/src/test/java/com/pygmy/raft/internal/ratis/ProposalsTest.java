package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.internal.apply.ApplyQueue;
import com.pygmy.raft.internal.promise.Promises;
import com.pygmy.raft.internal.snapshot.Snapshots;
import com.pygmy.raft.internal.transport.Refusals;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.sqlite.AppliedState;
import com.pygmy.raft.sqlite.EntryOutcome;
import com.pygmy.raft.sqlite.SqliteStore;
import com.pygmy.raft.sqlite.StoreSettings;
import com.pygmy.raft.testing.Bank;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the state machine lets Ratis append, by any way that it came to Ratis. */
class ProposalsTest {
    private static final RaftGroupId GROUP = RaftGroupId.randomId();

    @TempDir
    Path directory;

    private final Proposals proposals = new Proposals();
    private final Refusals refusals = new Refusals();
    private SqliteStore<Bank> store;
    private Promises promises;
    private ReplicatedDatabase database;

    @BeforeEach
    void open() throws IOException {
        var codec = new CommandCodec<Bank>(Bank.schema().commands());
        store = SqliteStore.open(directory.resolve("state.db"), Bank.schema(), codec, StoreSettings.defaults());
        Promises.replace(directory, "a", new Promises.Kept(Promises.Vote.NONE, Promises.Acknowledged.NOTHING));
        promises = Promises.open(directory, "a");
        ApplyQueue applyQueue = new ApplyQueue("apply", store, new NothingApplied());
        database = new ReplicatedDatabase(
                store,
                applyQueue,
                new Snapshots(directory),
                proposals,
                refusals,
                new ConsensusGate(promises),
                new NothingApplied());
    }

    @AfterEach
    void close() throws IOException {
        promises.close();
        store.close();
    }

    private static RaftClientRequest request(ClientId client, long id, Message entry) {
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(RaftPeerId.valueOf("a"))
                .setGroupId(GROUP)
                .setCallId(id)
                .setMessage(entry)
                .setType(RaftClientRequest.writeRequestType())
                .build();
    }

    private static Message entry(String text) {
        return Message.valueOf(ByteString.copyFrom(text, StandardCharsets.UTF_8));
    }

    private boolean isAppended(RaftClientRequest request) throws IOException {
        return database.startTransaction(request).getException() == null;
    }

    @Test
    void only_what_this_process_handed_over_is_appended_and_only_once() throws IOException {
        long id = Proposals.newId();
        proposals.add(id, entry("entry"));
        ClientId own = proposals.client();
        assertThat(isAppended(request(ClientId.randomId(), id, entry("entry")))).isFalse();
        assertThat(isAppended(request(own, id, entry("another")))).isFalse();
        assertThat(isAppended(request(own, Proposals.newId(), entry("entry")))).isFalse();
        assertThat(isAppended(request(own, id, entry("entry")))).isTrue();
        assertThat(isAppended(request(own, id, entry("entry")))).isFalse();
        assertThat(refusals.count(Refusals.Kind.PROPOSAL)).isEqualTo(4);
    }

    @Test
    void what_ratis_has_dealt_with_is_appended_no_more() throws IOException {
        long id = Proposals.newId();
        proposals.add(id, entry("entry"));
        proposals.remove(id);
        assertThat(isAppended(request(proposals.client(), id, entry("entry")))).isFalse();
    }

    /** Nothing is applied here. */
    private static final class NothingApplied implements ApplyQueue.Listener, ReplicatedDatabase.Listener {
        @Override
        public void applied(ApplyQueue.Queued queued, EntryOutcome outcome) {}

        @Override
        public void caughtUp(AppliedState state) {}

        @Override
        public void failed(Throwable cause) {}

        @Override
        public long committed() {
            return -1;
        }

        @Override
        public void leadershipChanged() {}

        @Override
        public boolean hasDiverged() {
            return false;
        }

        @Override
        public void keepDiverged() {}

        @Override
        public void replaced(AppliedState state) {}

        @Override
        public void logFailed(Throwable cause) {}
    }
}
