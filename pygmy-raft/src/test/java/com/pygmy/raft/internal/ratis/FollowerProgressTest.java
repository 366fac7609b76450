package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;

class FollowerProgressTest {
    private final FollowerProgress progress = new FollowerProgress("node-2");

    private static AppendEntriesRequestProto after(long previous) {
        return AppendEntriesRequestProto.newBuilder()
                .setPreviousLog(TermIndex.valueOf(1, previous).toProto())
                .build();
    }

    private void answered(AppendEntriesRequestProto request, AppendResult result, long followerCommit) {
        answeredAt(0, request, result, followerCommit);
    }

    private void answeredAt(long second, AppendEntriesRequestProto request, AppendResult result, long followerCommit) {
        var reply = AppendEntriesReplyProto.newBuilder()
                .setResult(result)
                .setFollowerCommit(followerCommit)
                .build();
        progress.answered(request, reply, 20, Duration.ofSeconds(second).toNanos());
    }

    @Test
    void a_follower_that_lacks_the_entry_it_has_committed_last_has_diverged() {
        answered(after(7), AppendResult.INCONSISTENCY, 7);
        assertThat(progress.hasDiverged()).isFalse();
        answered(after(7), AppendResult.INCONSISTENCY, 7);
        assertThat(progress.hasDiverged()).isTrue();
        assertThat(progress.snapshotNeededFrom()).isEqualTo(8);
    }

    @Test
    void one_that_lacks_what_it_has_not_committed_or_has_purged_has_not() {
        for (int i = 0; i < 5; i++) {
            answered(after(9), AppendResult.INCONSISTENCY, 7);
            answered(after(3), AppendResult.INCONSISTENCY, 7);
        }
        assertThat(progress.hasDiverged()).isFalse();
    }

    @Test
    void what_the_leader_has_not_committed_itself_is_no_proof() {
        answered(after(25), AppendResult.INCONSISTENCY, 25);
        answered(after(25), AppendResult.INCONSISTENCY, 25);
        assertThat(progress.hasDiverged()).isFalse();
    }

    @Test
    void one_that_takes_entries_again_or_was_given_a_snapshot_has_not_any_more() {
        answered(after(7), AppendResult.INCONSISTENCY, 7);
        answered(after(7), AppendResult.INCONSISTENCY, 7);
        var entries = after(6).toBuilder()
                .addEntries(LogEntryProto.newBuilder().setIndex(7))
                .build();
        answered(entries, AppendResult.SUCCESS, 7);
        assertThat(progress.hasDiverged()).isFalse();
    }

    @Test
    void one_that_answers_but_commits_nothing_more_is_stuck_until_it_does() {
        answeredAt(0, after(7), AppendResult.SUCCESS, 7);
        answeredAt(9, after(7), AppendResult.SUCCESS, 7);
        assertThat(progress.isStuck()).isFalse();
        answeredAt(10, after(7), AppendResult.SUCCESS, 7);
        assertThat(progress.isStuck()).isTrue();
        answeredAt(11, after(7), AppendResult.SUCCESS, 8);
        assertThat(progress.isStuck()).isFalse();
        answeredAt(12, after(20), AppendResult.SUCCESS, 20);
        answeredAt(99, after(20), AppendResult.SUCCESS, 20);
        assertThat(progress.isStuck()).isFalse();
    }
}
