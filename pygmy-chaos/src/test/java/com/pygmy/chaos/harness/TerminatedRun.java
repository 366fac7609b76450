package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.result.CheckResult;
import com.pygmy.chaos.service.ServiceMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A program that does a run and is asked to end meanwhile; it says when. */
final class TerminatedRun {
    private static final Checker BROKEN = Checker.of(
            "broken", history -> new CheckResult("broken", "It is not.", Verdict.INVALID, 1, List.of("it is")));

    private TerminatedRun() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        RunSettings settings = new RunSettings(
                Path.of(arguments[1]).resolve("run"), Duration.ofMinutes(1), new Pace(50, 5), 1, Map.of());
        switch (arguments[0]) {
            case "working" -> run(new RunTest.Nowhere()).execute(settings);
            case "starting" -> run(new Unstartable()).execute(settings);
            default ->
                ServiceMain.run(
                        TerminatedRun.class,
                        "register",
                        "--output " + arguments[1],
                        new String[] {"--time-limit", "1s"},
                        (hosts, options) -> {
                            throw new IllegalStateException("no run can be made");
                        });
        }
    }

    private static Run<RunTest.Ping> run(Cluster cluster) {
        return new Run<>(
                cluster,
                number -> request -> {
                    System.out.println("working");
                    return Completion.ok(Value.NIL);
                },
                new RunTest.Pings(),
                Nemesis.NONE,
                BROKEN);
    }

    /** A service that does not start before the end. */
    private static final class Unstartable extends RunTest.Nowhere {
        @Override
        public void start(Consumer<String> progress) {
            CountDownLatch ending = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(ending::countDown));
            System.out.println("starting");
            try {
                ending.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            throw new ClusterFailure("it does not start");
        }
    }
}
