package com.pygmy.chaos.harness.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.pygmy.chaos.harness.Cluster;
import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.Node;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults that do not go as they should. */
class RandomFaultsTest {
    @TempDir
    Path directory;

    @Test
    void a_heal_of_several_faults_heals_the_others_where_one_fails() {
        Switch stuck = new Switch(1);
        Switch other = new Switch(0);
        Together both = new Together(List.of(stuck, other));
        both.begin();

        assertThatThrownBy(both::heal).isInstanceOf(ClusterFailure.class).hasMessage("stuck");
        assertThat(other.on).isFalse();
        both.heal();
        assertThat(stuck.on).isFalse();
    }

    @Test
    void a_heal_that_failed_is_repeated_until_it_succeeds() throws IOException {
        Switch stuck = new Switch(2);
        try (Recorder recorder = new Recorder(directory.resolve("history.jsonl"));
                Nemesis.Active active = faults(stuck).begin(recorder)) {
            await().until(() -> ended(recorder, Nemesis.HEAL, Event.Type.OK) > 0);
            assertThat(ended(recorder, Nemesis.HEAL, Event.Type.FAIL)).isEqualTo(1);
            assertThat(active.missing()).isEmpty();
        }
        assertThat(stuck.on).isFalse();
    }

    @Test
    void an_exception_out_of_a_fault_is_noted_and_the_next_fault_comes() throws IOException {
        Switch unusable = new Switch(0) {
            @Override
            public void begin() {
                throw new IllegalStateException("unusable");
            }
        };
        try (Recorder recorder = new Recorder(directory.resolve("history.jsonl"));
                Nemesis.Active active = faults(unusable).begin(recorder)) {
            await().until(() -> ended(recorder, "switch it", Event.Type.FAIL) >= 2);
            assertThat(active.missing()).containsExactly("switch");
        }
    }

    private static long ended(Recorder recorder, String f, Event.Type type) {
        return recorder.history().observations(Nemesis.PROCESS).stream()
                .filter(event -> event.f().equals(f) && event.type() == type)
                .count();
    }

    private static RandomFaults<OneNode> faults(Switch fault) {
        OneNode cluster = new OneNode();
        return new RandomFaults<>(
                cluster,
                List.of(FaultPlan.of("switch", "it", cluster.nodes(), Duration.ZERO, node -> fault)),
                new FaultSchedule.Tempo(1, 2, 1, 2),
                1);
    }

    /** Something that is on or off, and cannot be switched off so many times. */
    private static class Switch implements NodeFault {
        private int failures;
        volatile boolean on;

        Switch(int failures) {
            this.failures = failures;
        }

        @Override
        public List<Node> victims() {
            return OneNode.NODES;
        }

        @Override
        public void begin() {
            on = true;
        }

        @Override
        public Optional<String> proof() {
            return on ? Optional.of("it is on") : Optional.empty();
        }

        @Override
        public synchronized void heal() {
            if (failures > 0) {
                failures--;
                throw new ClusterFailure("stuck");
            }
            on = false;
        }
    }

    /** A node that is always healthy. */
    private static final class Healthy implements Node {
        @Override
        public String name() {
            return "n1";
        }

        @Override
        public String group() {
            return "n";
        }

        @Override
        public void start() {}

        @Override
        public boolean kill() {
            return true;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public boolean isPaused() {
            return false;
        }

        @Override
        public boolean isAnswering() {
            return true;
        }

        @Override
        public boolean isHealthy() {
            return true;
        }

        @Override
        public void allowEnd(boolean allowed) {}
    }

    private static final class OneNode implements Cluster {
        static final List<Node> NODES = List.of(new Healthy());

        @Override
        public List<Node> nodes() {
            return NODES;
        }

        @Override
        public void start(Consumer<String> progress) {}

        @Override
        public void close() {}
    }
}
