package com.pygmy.benchmarks.read;

import com.pygmy.benchmarks.commit.CommitBenchmark;
import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.figure.Percentiles;
import com.pygmy.benchmarks.load.ClosedLoop;
import com.pygmy.benchmarks.load.LoadResult;
import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.load.Rounds;
import com.pygmy.benchmarks.rival.Rivals;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.store.Store;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From the cache, through the frontend, of a session on a follower right after its write, linearizable on leader and follower,
 * searches over 10,000 books, and a page of the list. The catalog nodes are asked directly in turns, as the frontend does, and
 * one alone. All by the same generator, in turns, in one run.
 */
@Asks(
        name = "read",
        question = "What does each kind of read cost, from the cache to a search over 10,000 books?",
        floor = "a GET of kept bytes from plain Jetty; for an uncached read, the catalog nodes asked directly",
        rival = "a hello-world GET of the same Dropwizard (Jersey, JSON)")
public final class ReadBenchmark implements Measurement {
    private static final int CONNECTIONS = 64;
    private static final int OK = 200;
    /** What frontends and rivals do; the second compiler takes up what has been done some ten thousand times. */
    private static final Set<String> OF_BOTH_COMPILERS = Set.of("cached", "uncached", "jersey", "jetty");
    /** Of the reads that are called cached. */
    private static final double HITS_MIN = 0.99;

    @Override
    public Found measure(BenchRun run) throws Exception {
        double commitMillis = CommitBenchmark.loneMillis(run);
        int books = run.pick(10_000, 10_000, 200);
        Store store = run.store(books);
        Rivals rivals = run.rivals();
        ReadTargets targets = new ReadTargets(store, books);
        run.say("warming up");
        warmUp(run, targets, rivals);
        targets.prime();
        run.say("64 connections");
        Rounds many = rounds(run, targets, rivals, run.pick(CONNECTIONS, CONNECTIONS, 4));
        run.say("1 connection");
        Rounds one = rounds(run, targets, rivals, 1);
        run.say("session reads right after their writes");
        LoadResult afterWrite = new ReadAfterWrite(store, books).run(run.pick(2_000, 500, 20));
        List<Figure> figures = new ArrayList<>(rates(many));
        figures.addAll(times(one, afterWrite, commitMillis));
        figures.add(refused(many, one));
        figures.add(Figure.of(
                "load generator, at most", Math.max(one.generatorShare(), many.generatorShare()) * 100, "% of a core"));
        return new Found(
                figures,
                one.names().stream()
                        .map(name -> Percentiles.of("Time of a read, one connection", name, one.latency(name)))
                        .toList());
    }

    private static Figure refused(Rounds... measured) {
        double refused = 0;
        for (Rounds rounds : measured) {
            for (String name : rounds.names()) {
                refused += rounds.sum(name, load -> load.answers() - load.answersOf(OK));
            }
        }
        return Figure.of("reads that were refused", refused, "reads")
                .goal(
                        Goal.valueAtMost(0, "none"),
                        "a read that waits longer for one of a node's readers than it may is refused with 429, and the"
                                + " next one does not queue behind it");
    }

    private static void warmUp(BenchRun run, ReadTargets targets, Rivals rivals) throws IOException {
        for (Map.Entry<String, ReadTargets.Target> entry : all(targets, rivals).entrySet()) {
            ReadTargets.Target target = entry.getValue();
            ClosedLoop loop = ClosedLoop.onAll(target.addresses(), run.pick(16, 16, 4), target.requests());
            if (OF_BOTH_COMPILERS.contains(entry.getKey())) {
                loop.warm(run.pick(100_000, 40_000, 20), run.pickMillis(30_000, 15_000, 50));
            } else {
                loop.warm(run.pick(30_000, 10_000, 20), run.pickMillis(4_000, 1_000, 50));
            }
        }
    }

    private static Rounds rounds(BenchRun run, ReadTargets targets, Rivals rivals, int connections) throws Exception {
        Duration settle = run.pickMillis(300, 200, 30);
        Duration length = run.pickMillis(1_500, 500, 100);
        return Rounds.of(run.pick(5, 2, 1), loads(targets, rivals, connections, settle, length));
    }

    private static Map<String, ReadTargets.Target> all(ReadTargets targets, Rivals rivals) {
        Map<String, ReadTargets.Target> all = new LinkedHashMap<>(targets.all());
        all.put("jersey", hello(rivals.jersey()).by(rivals.jerseyPid()));
        all.put("jersey, as a replica", hello(rivals.jerseyAsReplica()));
        all.put("jetty", hello(rivals.jetty()).by(rivals.jettyPid()));
        return all;
    }

    private static ReadTargets.Target hello(URI rival) {
        return ReadTargets.Target.always(rival, Requests.get(rival, "/hello"));
    }

    private static Map<String, Rounds.Load> loads(
            ReadTargets targets, Rivals rivals, int connections, Duration settle, Duration length) {
        Map<String, Rounds.Load> loads = new LinkedHashMap<>();
        all(targets, rivals)
                .forEach((name, target) -> loads.put(name, () -> {
                    try {
                        ClosedLoop loop = ClosedLoop.onAll(
                                        target.addresses(),
                                        Math.min(connections, target.connectionsMax()),
                                        target.requests())
                                .counting(target.mark());
                        LoadResult result = target.server()
                                .map(pid -> loop.watching(List.of(pid)))
                                .orElse(loop)
                                .run(settle, length)
                                .mostly(OK);
                        return !target.mark().isEmpty() ? result.markedAtLeast(HITS_MIN) : result;
                    } catch (IllegalStateException e) {
                        throw new IllegalStateException(name + ": " + e.getMessage(), e);
                    }
                }));
        return loads;
    }

    private static List<Figure> rates(Rounds many) {
        double jersey = many.perSecond("jersey");
        double jetty = many.perSecond("jetty");
        List<Figure> figures = new ArrayList<>();
        figures.add(rate(many, "jersey", "Jersey hello-world"));
        figures.add(rate(many, "jetty", "plain Jetty hello-world"));
        figures.add(rate(many, "cached", "cached read, against Jersey")
                .floor("plain Jetty", jetty)
                .rival("Jersey hello-world", jersey)
                .goal(
                        Goal.ratioAtLeast(4, "at least 4 times Jersey hello-world"),
                        "the load takes as much of the two cores as the server does; plain Jetty does not reach it"));
        figures.add(rate(many, "cached", "cached read, against plain Jetty")
                .rival("plain Jetty", jetty)
                .goal(Goal.ratioAtLeast(0.7, "at least 70 % of plain Jetty"), "parsing of headers and the session's"));
        figures.add(rate(many, "uncached", "uncached read")
                .floor("one node asked directly", many.perSecond("direct, one node"))
                .rival("the nodes asked directly", many.perSecond("direct"))
                .goal(
                        Goal.ratioAtLeast(0.5, "at least half of direct"),
                        "two more passes through a server on the same cores"));
        figures.add(micros(many, "jersey", "Jersey hello-world"));
        figures.add(micros(many, "jetty", "plain Jetty hello-world"));
        figures.add(micros(many, "cached", "cached read, against Jersey")
                .rival("Jersey hello-world", micros(many, "jersey"))
                .goal(
                        Goal.ratioAtMost(0.25, "at most a quarter: four times as many on the same processor"),
                        "parsing of headers and the session's"));
        figures.add(micros(many, "cached", "cached read, against plain Jetty")
                .rival("plain Jetty", micros(many, "jetty"))
                .goal(
                        Goal.ratioAtMost(1 / 0.7, "at most 1 / 0.7: 70 % as many on the same processor"),
                        "parsing of headers and the session's"));
        double replica = many.perSecond("jersey, as a replica");
        figures.add(rate(many, "jersey, as a replica", "Jersey hello-world as a replica runs, first compiler only"));
        figures.add(rate(many, "full text", "full-text search")
                .rival("Jersey hello-world as a replica runs", replica)
                .goal(Goal.ratioAtLeast(0.25, "at least 25 % of hello-world"), "FTS5 reads and ranks every match"));
        for (String name : List.of(
                "direct",
                "direct, one node",
                "topic",
                "prefix",
                "list",
                "linearizable, leader",
                "linearizable, follower")) {
            figures.add(rate(many, name, name).rival("Jersey hello-world as a replica runs", replica));
        }
        return figures;
    }

    private static double micros(Rounds rounds, String name) {
        return rounds.median(name, LoadResult::serverMicros);
    }

    private static Figure micros(Rounds rounds, String name, String told) {
        return Figure.of(told + ": processor time", micros(rounds, name), "µs")
                .within(rounds.halfWidth(name, LoadResult::serverMicros));
    }

    private static Figure rate(Rounds rounds, String name, String told) {
        return Figure.of(told, rounds.perSecond(name), "requests/s")
                .within(rounds.halfWidth(name, LoadResult::perSecond));
    }

    private static List<Figure> times(Rounds one, LoadResult afterWrite, double commitMillis) {
        double jetty = one.median("jetty", load -> load.millisAt(50));
        double leader = one.median("linearizable, leader", load -> load.millisAt(50));
        double follower = one.median("linearizable, follower", load -> load.millisAt(50));
        return List.of(
                Figure.of("plain Jetty p50", jetty, "ms"),
                Figure.of("cached read p50", one.median("cached", load -> load.millisAt(50)), "ms")
                        .floor("plain Jetty p50", jetty),
                Figure.of("session read on a follower right after its write, p50", afterWrite.millisAt(50), "ms")
                        .floor("lone commit p50", commitMillis)
                        .goal(
                                Goal.ratioAtMost(1.5, "within 1.5 lone commits"),
                                "the follower hears of the commit late"),
                Figure.of("session read on a follower right after its write, p99", afterWrite.millisAt(99), "ms"),
                Figure.of("linearizable read on the leader p50", leader, "ms").floor("plain Jetty p50", jetty),
                Figure.of("linearizable read on a follower p50", follower, "ms").floor("plain Jetty p50", jetty),
                Figure.of("linearizable: what a follower adds", follower - leader, "ms")
                        .floor("plain Jetty p50, a loopback round trip", jetty)
                        .goal(
                                Goal.ratioAtMost(1, "within one loopback round trip of the leader's"),
                                "the follower asks the leader over HTTP, through two more changes of thread"));
    }
}
