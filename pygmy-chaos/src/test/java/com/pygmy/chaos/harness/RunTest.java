package com.pygmy.chaos.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.report.Findings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a run works. */
class RunTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final List<String> progress = new ArrayList<>();

    @Test
    void a_run_goes_on_where_a_kind_of_fault_could_not_come_up_in_time() throws Exception {
        Findings findings = run(new LateNemesis(1, Duration.ZERO));
        assertThat(progress).contains("working for 1 s more: there was no late yet");
        assertThat(findings.verdict()).as(findings.toString()).isEqualTo(Verdict.VALID);
    }

    @Test
    void it_goes_on_for_as_long_again_and_not_longer() throws Exception {
        assertThat(run(new LateNemesis(9, Duration.ZERO)).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(progress).containsOnlyOnce("working for 1 s more: there was no late yet");
    }

    @Test
    void it_ends_in_time_where_that_was_known_to_be_short() throws Exception {
        assertThat(run(new LateNemesis(1, LIMIT.plusSeconds(1))).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(progress)
                .anyMatch(line -> line.startsWith("the time limit of 1 s may be too short"))
                .noneMatch(line -> line.contains("more: "));
    }

    private Findings run(Nemesis nemesis) throws Exception {
        Checker checker = Checker.all("late", RunChecks.FAULTS_TOOK_HOLD, RunChecks.NODES_STAY_UP);
        try (Termination termination = Termination.listen()) {
            return new Run<>(
                            new Nowhere(), number -> request -> Completion.ok(Value.NIL), new Pings(), nemesis, checker)
                    .execute(
                            new RunSettings(directory, LIMIT, new Pace(50, 5), 1, Map.of()),
                            progress::add,
                            termination);
        }
    }

    /** Breaks something when it was asked that often what is missing. */
    private record LateNemesis(int patience, Duration timeNeeded) implements Nemesis {
        @Override
        public List<String> kinds() {
            return List.of("late");
        }

        @Override
        public Active begin(Recorder recorder) {
            AtomicInteger asked = new AtomicInteger();
            return new Active() {
                @Override
                public List<String> missing() {
                    if (asked.getAndIncrement() == patience) {
                        recorder.record(PROCESS, Event.Type.OK, "late", null, Value.NIL);
                    }
                    return kinds();
                }

                @Override
                public void close() {}
            };
        }
    }

    record Ping() implements Request {
        @Override
        public String f() {
            return "ping";
        }

        @Override
        public @Nullable String key() {
            return null;
        }

        @Override
        public Value input() {
            return Value.NIL;
        }
    }

    static final class Pings implements Generator<Ping> {
        @Override
        public String name() {
            return "pings";
        }

        @Override
        public Ping next() {
            return new Ping();
        }
    }

    /** A service without processes. */
    static class Nowhere implements Cluster {
        @Override
        public List<Node> nodes() {
            return List.of();
        }

        @Override
        public List<String> names() {
            return List.of("nowhere");
        }

        @Override
        public void start(Consumer<String> progress) {}

        @Override
        public boolean awaitHealthy(Duration limit) {
            return true;
        }

        @Override
        public List<String> unhealthy() {
            return List.of();
        }

        @Override
        public List<String> takeDeaths() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
