package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.NodeHealth;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Founds each group of a store so that two of its replicas hold another first entry, one of which is then committed with the
 * third replica, before the other one comes back. Done once, before clients work and while no other node runs.
 *
 * <p>A leader that has written its first entry is cut off from its followers by killing them before they have it, and is paused or
 * killed; then one of the others does the same in a later term. The seed decides how, and which of the two leads again. Proof:
 * both entries were read from the files of the two. A try that comes too late is begun anew with empty directories.
 */
public final class ContestedFounding {
    private static final int TRIES = 5;
    private static final Duration STEP = Duration.ofMinutes(2);
    private static final Duration SETTLES = Duration.ofMinutes(3);
    private static final int DELAY_MAX_MILLIS = 600;
    private static final int MOMENTS_MAX = 5;

    /** A replica's right to vote, which it gets when it knows that the group is new. */
    private static final String VOTER = "voter";

    private final NodeRole role;
    private final List<StoreNode> nodes;
    private final Recorder recorder;
    private final Random random;
    private final String f;

    /**
     * What the seed decides of a founding.
     *
     * @param firstPaused whether the first leader is paused while the second one leads, rather than killed
     * @param secondPaused whether the second leader is paused while the group is formed, if the first one wins
     * @param firstWins whose entry is committed
     * @param delayMillis how long after that the other one comes back
     * @param moments how long it runs then, before it is killed once more
     */
    record Script(boolean firstPaused, boolean secondPaused, boolean firstWins, int delayMillis, int moments) {
        static Script draw(Random random) {
            return new Script(
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextInt(DELAY_MAX_MILLIS),
                    random.nextInt(MOMENTS_MAX));
        }
    }

    private ContestedFounding(StoreCluster cluster, NodeRole role, Recorder recorder, Random random) {
        this.role = role;
        this.nodes = cluster.nodes(role);
        this.recorder = recorder;
        this.random = random;
        this.f = FaultKind.CONTESTED_FOUNDING + " of the " + (role == NodeRole.CATALOG ? "catalog" : "order group");
    }

    /**
     * Founds every group. Blocks until their replicas agree, three minutes at most for each.
     *
     * @param cluster of which no node runs
     * @return whether they came to agree; what they hold is noted
     * @throws IOException where their files cannot be read
     */
    public static boolean of(StoreCluster cluster, Recorder recorder, long seed) throws IOException {
        Random random = new Random(seed ^ 0x666f756eL);
        boolean agree = true;
        for (NodeRole role : List.of(NodeRole.CATALOG, NodeRole.ORDER)) {
            agree &= new ContestedFounding(cluster, role, recorder, new Random(random.nextLong())).found();
        }
        noteLogs(cluster, new Notes(recorder));
        return agree;
    }

    private boolean found() throws IOException {
        note(Event.Type.INVOKE, f, "", "");
        try {
            String proof = "";
            for (int i = 0; i < TRIES && proof.isEmpty(); i++) {
                startOver();
                proof = contest(Script.draw(random));
            }
            if (proof.isEmpty()) {
                note(Event.Type.FAIL, f, "error", "each try was too late");
            } else {
                note(Event.Type.OK, f, "proof", proof);
            }
        } catch (ClusterFailure e) {
            note(Event.Type.FAIL, f, "error", String.valueOf(e.getMessage()));
        }
        note(Event.Type.INVOKE, Nemesis.HEAL, "", "");
        nodes.forEach(StoreNode::resume);
        nodes.forEach(StoreNode::start);
        boolean agree = Poll.until(SETTLES, this::agree);
        note(agree ? Event.Type.OK : Event.Type.FAIL, Nemesis.HEAL, "", "");
        noteResult(agree);
        return agree;
    }

    private void noteResult(boolean agree) throws IOException {
        List<String> findings = new ArrayList<>();
        for (StoreNode node : nodes) {
            if (!agree) {
                findings.add("not settled after " + SETTLES.toSeconds() + " s: " + node + ", "
                        + node.health().map(NodeHealth::toString).orElse("no answer"));
            }
            // A killed process may leave half a character.
            String log = new String(Files.readAllBytes(node.log()), StandardCharsets.UTF_8);
            log.lines()
                    .filter(line -> line.contains("has diverged"))
                    .findFirst()
                    .ifPresent(line -> findings.add(node + ": " + line));
        }
        Notes notes = new Notes(recorder);
        findings.forEach(finding -> notes.failed("founded", role.toString(), Value.of(finding)));
        if (findings.isEmpty()) {
            notes.found("founded", role.toString(), Value.NIL);
        }
    }

    private void startOver() throws IOException {
        nodes.parallelStream().forEach(StoreNode::kill);
        for (StoreNode node : nodes) {
            node.wipe();
        }
    }

    /** What proves it; empty where it did not come about. */
    private String contest(Script script) throws IOException {
        StoreNode first = new Election(nodes).cutShort();
        List<StoreNode> others = new ArrayList<>(nodes);
        others.remove(first);
        if (!others.stream().allMatch(node -> Files.exists(node.data().resolve(VOTER)))) {
            return "";
        }
        freeze(first, script.firstPaused());
        StoreNode second = new Election(others).cutShort();
        others.remove(second);
        LogTerms ofFirst = LogTerms.of(first.data());
        LogTerms ofSecond = LogTerms.of(second.data());
        Optional<Long> one = ofFirst.termOf(0);
        Optional<Long> other = ofSecond.termOf(0);
        if (one.isEmpty() || other.isEmpty() || one.equals(other)) {
            return "";
        }
        freeze(second, script.secondPaused());
        // One that has the second leader's entry would not vote for the first.
        boolean free = LogTerms.of(others.get(0).data()).last() < 0;
        boolean firstWins = script.firstWins() && free;
        decide(firstWins ? first : second, others.get(0));
        sleep(script.delayMillis());
        bringBack(firstWins ? second : first, script.moments());
        return first + " held an entry of term " + one.get() + " at index 0, " + second + " one of term " + other.get();
    }

    /** Paused it remembers that it leads, killed it starts anew. */
    private static void freeze(StoreNode leader, boolean paused) {
        if (paused) {
            leader.pause();
        } else {
            leader.kill();
        }
    }

    /** Lets one of the two commit its entry with the follower that has none. */
    private static void decide(StoreNode winner, StoreNode follower) {
        long before = lastOf(winner);
        follower.start();
        winner.resume();
        winner.start();
        if (!Poll.until(STEP, () -> lastOf(winner) > before && lastOf(follower) > before)) {
            throw new ClusterFailure(winner + " and " + follower + " do not form a group");
        }
    }

    /**
     * Kills the other one again a few moments after it has learned of the new term, so that the leader knows where their logs
     * differ and its next request is for a follower that has not answered for long.
     */
    private static void bringBack(StoreNode loser, int moments) throws IOException {
        long before = RaftMeta.of(loser.data()).term();
        loser.resume();
        loser.start();
        long begin = System.nanoTime();
        while (RaftMeta.of(loser.data()).term() <= before) {
            if (System.nanoTime() - begin > STEP.toNanos()) {
                throw new ClusterFailure(loser + " has not heard of a later term than " + before);
            }
            sleep(1);
        }
        for (int i = 0; i < moments; i++) {
            loser.pause();
            sleep((int) Election.STILL.toMillis());
            loser.resume();
        }
        loser.kill();
        loser.start();
    }

    private static long lastOf(StoreNode node) {
        try {
            return LogTerms.of(node.data()).last();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sleep(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterFailure("interrupted", e);
        }
    }

    /** Whether all follow the same leader and have applied the same entries. */
    private boolean agree() {
        List<NodeHealth> health = nodes.parallelStream()
                .flatMap(node -> node.health().stream())
                .filter(of -> of.leader() != null && of.applied() > 0)
                .toList();
        return health.size() == nodes.size()
                && health.stream().map(NodeHealth::leader).distinct().count() == 1
                && health.stream().map(NodeHealth::applied).distinct().count() == 1;
    }

    /**
     * Notes which entries each replica holds, how many of them it has applied, and what its log says of divergence. Blocks for
     * the disk.
     */
    public static void noteLogs(StoreCluster cluster, Notes notes) throws IOException {
        for (StoreNode node : cluster.nodes()) {
            Optional<NodeHealth> health = node.role().isReplica() ? node.health() : Optional.empty();
            if (health.isPresent()) {
                LogTerms terms = LogTerms.of(node.data());
                notes.found(
                        "log-terms",
                        node.name(),
                        Value.map(Map.of(
                                "applied", Value.of(Math.min(health.get().applied(), terms.last())),
                                "terms", terms.value())));
            }
        }
    }

    private void note(Event.Type type, String what, String member, String words) {
        Map<String, Value> more = new HashMap<>(
                Map.of("kind", Value.of(FaultKind.CONTESTED_FOUNDING.toString()), "target", Value.of(role.toString())));
        if (!member.isEmpty()) {
            more.put(member, Value.of(words));
        }
        Value whom = Value.of(nodes.stream().map(StoreNode::name).collect(Collectors.joining(", ")));
        recorder.record(Nemesis.PROCESS, type, what, null, whom, null, null, more);
    }
}
