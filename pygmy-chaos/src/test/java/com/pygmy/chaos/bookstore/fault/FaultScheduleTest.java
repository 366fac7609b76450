package com.pygmy.chaos.bookstore.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.FaultSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
    private static final List<FaultPlan<StoreCluster>> PLANS =
            Stream.of(FaultKind.values()).flatMap(kind -> kind.plans().stream()).toList();

    private static FaultSchedule<StoreCluster> schedule(List<FaultPlan<StoreCluster>> plans, long seed) {
        return new FaultSchedule<>(plans, FaultSchedule.Tempo.OF_GROUPS, seed);
    }

    private static List<String> first(int count, long seed) {
        FaultSchedule<StoreCluster> schedule = schedule(PLANS, seed);
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String calm = schedule.calm().toString();
            FaultSchedule.Step<StoreCluster> step = schedule.next();
            steps.add(calm + ", " + step.plan().f() + " for " + step.length() + ", "
                    + step.random().nextInt());
        }
        return steps;
    }

    @Test
    void a_seed_gives_the_same_faults_again_and_another_seed_others() {
        assertThat(first(100, 7)).isEqualTo(first(100, 7));
        assertThat(first(100, 8)).isNotEqualTo(first(100, 7));
    }

    @Test
    void what_a_fault_draws_for_itself_changes_nothing_that_comes_later() {
        FaultSchedule<StoreCluster> calm = schedule(PLANS, 7);
        FaultSchedule<StoreCluster> greedy = schedule(PLANS, 7);
        for (int i = 0; i < 100; i++) {
            greedy.next().random().nextBytes(new byte[500]);
            calm.next();
        }

        assertThat(greedy.next().plan().f()).isEqualTo(calm.next().plan().f());
    }

    @Test
    void the_kinds_take_turns_so_that_a_short_run_has_one_of_each() {
        FaultSchedule<StoreCluster> schedule = schedule(PLANS, 7);
        Set<FaultKind> seen = EnumSet.noneOf(FaultKind.class);
        Set<FaultKind> all = EnumSet.complementOf(EnumSet.of(FaultKind.CONTESTED_FOUNDING));
        for (int i = 0; i < all.size(); i++) {
            seen.add(FaultKind.named(schedule.next().plan().kind()));
        }

        assertThat(seen).as("a founding is not contested while clients work").isEqualTo(all);
    }

    @Test
    void every_plan_of_a_kind_comes_up_before_one_comes_up_again() {
        List<FaultPlan<StoreCluster>> partitions = FaultKind.PARTITION.plans();
        FaultSchedule<StoreCluster> schedule = schedule(partitions, 7);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < partitions.size(); i++) {
            seen.add(schedule.next().plan().f());
        }

        assertThat(seen).hasSize(partitions.size());
    }

    @Test
    void what_nodes_recover_from_soon_comes_up_first() {
        List<FaultPlan<StoreCluster>> plans = Stream.of(FaultKind.KILL, FaultKind.PAUSE, FaultKind.PARTITION)
                .flatMap(kind -> kind.plans().stream())
                .toList();
        for (int seed = 0; seed < 20; seed++) {
            FaultSchedule<StoreCluster> schedule = schedule(plans, seed);
            schedule.next();
            schedule.next();
            assertThat(schedule.next().plan().kind()).isEqualTo("kill");
        }
        assertThat(schedule(plans, 7).firstRound())
                .as("three times calm and a fault, and two short recoveries")
                .isEqualTo(Duration.ofMillis(3 * (2_000 + 3_500) + 2 * 1_000));
    }
}
