package com.pygmy.raft.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.read.PromptCommits.Leader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PromptCommitsTest {
    private final List<String> asked = new ArrayList<>();
    private Optional<Leader> leader = Optional.of(new Leader("b", 3));
    private CompletableFuture<byte[]> answer = CompletableFuture.completedFuture(new byte[0]);
    private final PromptCommits commits = new PromptCommits("a", () -> leader, (peer, operation, body, timeout) -> {
        asked.add(peer + " " + operation);
        return answer;
    });

    @Test
    void a_leader_is_asked_once_however_many_wait_and_anew_in_each_term() {
        for (int i = 0; i < 100; i++) {
            commits.ask();
        }
        assertThat(asked).containsExactly("b PROMPT_COMMITS");
        leader = Optional.of(new Leader("b", 4));
        commits.ask();
        leader = Optional.of(new Leader("c", 5));
        commits.ask();
        assertThat(asked).containsExactly("b PROMPT_COMMITS", "b PROMPT_COMMITS", "c PROMPT_COMMITS");
    }

    @Test
    void a_leader_that_did_not_answer_is_asked_again_by_the_next_that_waits() {
        answer = CompletableFuture.failedFuture(new ReplicaException.NoLeader("not reached"));
        commits.ask();
        commits.ask();
        assertThat(asked).hasSize(2);
    }

    @Test
    void nobody_is_asked_where_no_other_leads() {
        leader = Optional.empty();
        commits.ask();
        assertThat(asked).isEmpty();
    }
}
