package com.pygmy.raft.dropwizard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.service.Problems;
import com.pygmy.raft.ReplicaException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerFailureTest {
    @Test
    void what_one_replica_could_not_do_the_other_is_told_as_it_was() {
        for (ReplicaException failure : List.of(
                new ReplicaException.NoLeader("no"),
                new ReplicaException.Lagging("behind"),
                new ReplicaException.Overloaded("full"),
                new ReplicaException.OutcomeUnknown("lost"))) {
            ReplicaException told =
                    PeerFailure.decode(503, PeerFailure.of(failure).encode());
            assertThat(told).hasSameClassAs(failure).hasMessage(failure.getMessage());
        }
    }

    @Test
    void a_refusal_by_the_web_server_did_nothing_and_a_failure_leaves_it_open() {
        byte[] forbidden = Problems.bytes(Problem.of(ProblemType.FORBIDDEN, "not the token"));
        assertThat(PeerFailure.decode(403, forbidden)).isInstanceOf(ReplicaException.NoLeader.class);
        assertThat(PeerFailure.decode(500, "<html>".getBytes(UTF_8)))
                .isInstanceOf(ReplicaException.OutcomeUnknown.class);
    }
}
