package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;

class ProvenCommitTest {
    private static AppendEntriesRequestProto.Builder request(long leaderCommit) {
        return AppendEntriesRequestProto.newBuilder().setLeaderTerm(3).setLeaderCommit(leaderCommit);
    }

    private static LogEntryProto entry(long index) {
        return LogEntryProto.newBuilder().setTerm(3).setIndex(index).build();
    }

    private static long bound(AppendEntriesRequestProto.Builder request) {
        return ProvenCommit.bound(request.build()).getLeaderCommit();
    }

    @Test
    void an_empty_request_without_a_previous_entry_proves_nothing() {
        assertThat(bound(request(0))).isEqualTo(-1);
        assertThat(bound(request(1_000))).isEqualTo(-1);
        assertThat(bound(request(-1))).isEqualTo(-1);
    }

    @Test
    void an_empty_request_proves_as_much_as_its_previous_entry() {
        var previous = TermIndex.valueOf(2, 7).toProto();
        assertThat(bound(request(9).setPreviousLog(previous))).isEqualTo(7);
        assertThat(bound(request(5).setPreviousLog(previous))).isEqualTo(5);
    }

    @Test
    void entries_prove_up_to_the_last_of_them_with_or_without_a_previous_entry() {
        var first = request(9).addEntries(entry(0)).addEntries(entry(1));
        assertThat(bound(first)).isEqualTo(1);
        var later = request(9)
                .setPreviousLog(TermIndex.valueOf(2, 3).toProto())
                .addEntries(entry(4))
                .addEntries(entry(5));
        assertThat(bound(later)).isEqualTo(5);
    }

    @Test
    void a_request_that_claims_no_more_than_it_proves_is_left_as_it_is() {
        var request = request(1).addEntries(entry(0)).addEntries(entry(1)).build();
        assertThat(ProvenCommit.bound(request)).isSameAs(request);
    }
}
