package com.pygmy.raft.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.pipeline.CommandForwarding;
import com.pygmy.raft.internal.read.PromptCommits;
import com.pygmy.raft.internal.transport.PeerCallHandler;
import com.pygmy.raft.internal.transport.PeerOperation;
import java.util.concurrent.CompletableFuture;

/** Answers the calls of the other replicas, each by the part of this one that it is for. Thread-safe, does not block. */
final class PeerAnswers implements PeerCallHandler {
    private final ReplicaCore core;

    PeerAnswers(ReplicaCore core) {
        this.core = core;
    }

    @Override
    public CompletableFuture<byte[]> answer(PeerOperation operation, byte[] body) {
        return switch (operation) {
            case SUBMIT -> answerSubmit(body);
            case READ_INDEX -> core.readIndexes.answer();
            case MEMBERSHIP_STATE -> core.votingRight.encodedAnswer();
            case DECODABLE -> CompletableFuture.completedFuture(core.decodable.answer(body));
            case PROMPT_COMMITS -> answerPromptCommits(body);
            case INVITE -> core.memberChanges.answerInvitation(body);
            case CHANGE_MEMBERS -> core.memberChanges.answerChange(body);
        };
    }

    private CompletableFuture<byte[]> answerPromptCommits(byte[] follower) {
        if (!core.consensus.isLeaderReady()) {
            return doesNotLead();
        }
        core.consensus.pushSoonTo(new String(follower, UTF_8), PromptCommits.ASKED_FOR);
        return CompletableFuture.completedFuture("{}".getBytes(UTF_8));
    }

    private CompletableFuture<byte[]> answerSubmit(byte[] body) {
        if (!core.leadsHere()) {
            return doesNotLead();
        }
        return CommandForwarding.answer(
                body, core.settings.commands().timeout(), core.commandCheck, core.pipeline::submit);
    }

    private static CompletableFuture<byte[]> doesNotLead() {
        return CompletableFuture.failedFuture(new ReplicaException.NoLeader("this replica does not lead"));
    }
}
