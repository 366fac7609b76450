package com.pygmy.benchmarks.commit;

import com.pygmy.benchmarks.counter.CommitLoop;
import com.pygmy.benchmarks.counter.DiskSync;
import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.figure.Series;
import com.pygmy.benchmarks.load.LoadResult;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Jmh;
import com.pygmy.benchmarks.run.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** For 1, 16, 64 and 256 writers. The bare append is {@link com.pygmy.benchmarks.floor.ReplicatedAppend}. */
@Asks(
        name = "commit",
        question =
                "What does one command cost on three replicas in three JVMs over loopback, and what does packing win?",
        floor = "fdatasync of as many bytes on the same disk; a bare replicated append by three processes",
        rival = "the same group with one command per log entry")
public final class CommitBenchmark implements Measurement {
    private static final int PACKED = 256;
    private static final String HOLDING =
            "changes of thread between caller, log, network, follower and apply, and a transaction at each replica";

    @Override
    public Found measure(BenchRun run) throws Exception {
        run.clear();
        List<Integer> writers = run.pick(List.of(1, 16, 64, 256), List.of(1, 64), List.of(1));
        double floorMillis = floorMillis(run);
        Map<Integer, Jmh.Timed> packed = new TreeMap<>();
        Map<Integer, Jmh.Timed> single = new TreeMap<>();
        for (int threads : writers) {
            packed.put(threads, commit(run, threads, PACKED));
            // Alone a command is never packed: the rival of one writer is the same thing.
            if (threads > 1) {
                single.put(threads, commit(run, threads, 1));
            }
        }
        Jmh.Timed lone = Objects.requireNonNull(packed.get(1), "one writer");
        run.loneCommit(lone.p50Millis());
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("fdatasync p50", floorMillis, "ms"));
        figures.add(lone(lone, floorMillis));
        figures.addAll(againstAppend(run, packed));
        packed.forEach((threads, timed) -> {
            Jmh.Timed rival = single.get(threads);
            if (rival != null) {
                figures.add(rate(threads, timed, rival));
            }
        });
        return new Found(
                figures, List.of(rates("packed", packed), rates("one command per entry", single), times(lone)));
    }

    /** The time of a lone command as this run has found it, for the other benchmarks; measured now where it has not. */
    public static double loneMillis(BenchRun run) throws Exception {
        if (run.loneCommitMillis().isEmpty()) {
            run.clear();
            run.loneCommit(commit(run, 1, PACKED).p50Millis());
        }
        return run.loneCommitMillis().getAsDouble();
    }

    private static double floorMillis(BenchRun run) throws Exception {
        run.say("fdatasync");
        Map<String, String> parameters =
                Map.of("directory", run.folder("commit").toString());
        return new Jmh(run).sample(DiskSync.class, 1, "fdatasync", parameters).p50Millis();
    }

    private static Jmh.Timed commit(BenchRun run, int threads, int packedMax) throws Exception {
        String label = "commit-" + threads + (packedMax == 1 ? "-single" : "");
        run.say(threads + (threads == 1 ? " writer" : " writers") + (packedMax == 1 ? ", one command per entry" : ""));
        return new Jmh(run)
                .sample(
                        CommitLoop.class,
                        threads,
                        label,
                        Map.of(
                                "directory", run.folder("commit").resolve(label).toString(),
                                "packedMax", Integer.toString(packedMax),
                                "warmCommands", Integer.toString(run.pick(10_000, 3_000, 10))));
    }

    private static Figure lone(Jmh.Timed lone, double floorMillis) {
        return Figure.of("lone commit p50", lone.p50Millis(), "ms")
                .floor("fdatasync p50", floorMillis)
                .goal(
                        Goal.ratioAtMost(8, "at most 8 times fdatasync"),
                        "two fdatasyncs at a time where the disk is shared by three replicas, and the changes of"
                                + " thread between caller, log, network, follower and apply");
    }

    private static List<Figure> againstAppend(BenchRun run, Map<Integer, Jmh.Timed> packed) throws Exception {
        run.say("replicated append");
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<Integer, Jmh.Timed> timed : packed.entrySet()) {
            int writers = timed.getKey();
            LoadResult append =
                    run.floor().run(writers, run.pickMillis(500, 300, 30), run.pickMillis(4_000, 1_500, 100));
            if (writers == 1) {
                figures.add(Figure.of(
                                "lone commit p50, against an append",
                                timed.getValue().p50Millis(),
                                "ms")
                        .floor("replicated append p50", append.millisAt(50))
                        .goal(Goal.ratioAtMost(3, "at most 3 replicated appends"), HOLDING));
            } else {
                Figure rate = Figure.of(
                                writers + " writers, against appends",
                                timed.getValue().perSecond(),
                                "commands/s")
                        .floor("replicated append", append.perSecond());
                figures.add(
                        writers == 256 ? rate.goal(Goal.ratioAtLeast(0.6, "at least 0.6 of appends"), HOLDING) : rate);
            }
        }
        return figures;
    }

    private static Figure rate(int threads, Jmh.Timed packed, Jmh.Timed single) {
        Figure rate = Figure.of(threads + " writers", packed.perSecond(), "commands/s")
                .rival("one command per entry", single.perSecond());
        return switch (threads) {
            case 64 -> rate.goal(Goal.ratioAtLeast(2, "at least twice one command per entry"), "the apply path");
            case 256 -> rate.goal(Goal.ratioAtLeast(3, "at least 3 times one command per entry"), "the apply path");
            default -> rate;
        };
    }

    private static Series rates(String name, Map<Integer, Jmh.Timed> timed) {
        List<double[]> points = new ArrayList<>();
        timed.forEach((threads, time) -> points.add(new double[] {threads, time.perSecond()}));
        return new Series("Commands a second", name, "writers", "commands/s", points);
    }

    private static Series times(Jmh.Timed lone) {
        return new Series("Time of a command", "1 writer", "percentile", "ms", Arrays.asList(lone.percentiles()));
    }
}
