package com.pygmy.raft.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.protocol.Readiness;
import com.pygmy.raft.ReplicaStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplicaReadinessTest {
    private static final long LAG_MAX = 100;

    private static Readiness of(@Nullable String leader, long lagEntries, boolean canRead, @Nullable String cause) {
        return ReplicaReadiness.of(
                new ReplicaStatus(
                        "catalog-3",
                        "catalog",
                        Optional.of("e1"),
                        ReplicaStatus.Role.FOLLOWER,
                        Optional.ofNullable(leader),
                        4,
                        5_000,
                        5_000 - lagEntries,
                        lagEntries,
                        canRead,
                        leader != null,
                        false,
                        Instant.EPOCH,
                        Optional.ofNullable(cause),
                        1,
                        Optional.empty()),
                LAG_MAX);
    }

    @Test
    void a_follower_that_keeps_up_is_ready() {
        Readiness ready = of("catalog-1", LAG_MAX, true, null);
        assertThat(ready.ready()).isTrue();
        assertThat(ready.leader()).isEqualTo("catalog-1");
        assertThat(ready.lagEntries()).isEqualTo(LAG_MAX);
    }

    @Test
    void a_node_2460_entries_behind_is_not_ready() {
        assertThat(of("catalog-1", 2_460, false, null).causes())
                .containsExactly("2460 entries behind (expected: at most 100)");
    }

    @Test
    void a_node_that_may_be_read_from_but_could_not_take_over_is_not_ready() {
        assertThat(of("catalog-1", LAG_MAX + 1, true, null).ready()).isFalse();
    }

    @Test
    void a_node_without_a_leader_is_not_ready() {
        assertThat(of(null, 0, true, "no leader is known").causes()).containsExactly("no leader is known");
        assertThat(of(null, 0, true, null).causes()).containsExactly("no leader is known");
    }
}
