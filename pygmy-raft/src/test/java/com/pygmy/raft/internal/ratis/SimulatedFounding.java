package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.internal.ratis.SimulatedLog.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Replicas that start with nothing, in one thread: a seed decides how long each message takes, who crashes, stands still, is
 * cut off or loses its directory, and when. After a while all is healed and has to agree. Time is a number that jumps to the next
 * event.
 */
final class SimulatedFounding {
    private static final int SIZE_MAX = 5;
    private static final long TROUBLE_MILLIS = 4_000;
    private static final long END_MILLIS = 9_000;
    private static final long COMMANDS_UNTIL_MILLIS = 6_000;

    final FoundingFlaw flaw;
    final int size;
    final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final List<SimulatedReplica> replicas = new ArrayList<>();
    private final Map<Long, Entry> committed = new TreeMap<>();
    private final Map<Long, Integer> leaders = new HashMap<>();
    private final Map<Long, Entry> acknowledged = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final long[] cutOffUntil = new long[SIZE_MAX];
    private long now;
    private long number;
    private long entryIds;
    private boolean directoryLost;

    private record Event(long at, long number, Runnable what) {}

    private SimulatedFounding(long seed, int size, FoundingFlaw flaw) {
        this.flaw = flaw;
        this.size = size;
        this.random = new Random(seed);
        for (int i = 0; i < size; i++) {
            replicas.add(new SimulatedReplica(this, i));
        }
    }

    /** Plays the schedule of a seed with so many replicas; what was wrong in it, nothing where all was right. */
    static List<String> play(long seed, int size, FoundingFlaw flaw) {
        SimulatedFounding founding = new SimulatedFounding(seed, size, flaw);
        founding.run();
        return List.copyOf(founding.wrong);
    }

    private void run() {
        replicas.forEach(replica -> in(random.nextInt(300), replica::start));
        in(trouble(), this::makeTrouble);
        in(100, this::command);
        while (wrong.isEmpty() && now < END_MILLIS && !events.isEmpty()) {
            Event next = events.remove();
            now = next.at();
            next.what().run();
        }
        if (wrong.isEmpty()) {
            judgeRest();
        }
    }

    long now() {
        return now;
    }

    /** Has something happen after so many milliseconds. */
    void in(long millis, Runnable what) {
        events.add(new Event(now + millis, number++, what));
    }

    private boolean isOver() {
        return now >= TROUBLE_MILLIS;
    }

    private long trouble() {
        return 20L + random.nextInt(250);
    }

    private void makeTrouble() {
        if (isOver()) {
            for (SimulatedReplica replica : replicas) {
                replica.resume();
                if (!replica.isUp()) {
                    replica.start();
                }
            }
            return;
        }
        SimulatedReplica victim = replicas.get(random.nextInt(size));
        long millis = 20L + random.nextInt(700);
        switch (random.nextInt(4)) {
            case 0 -> crash(victim, millis);
            case 1 -> {
                victim.pause();
                in(millis, victim::resume);
            }
            case 2 -> cutOffUntil[victim.number()] = now + millis;
            default -> {
                // A while without trouble.
            }
        }
        in(trouble(), this::makeTrouble);
    }

    private void crash(SimulatedReplica victim, long millis) {
        if (!victim.isUp()) {
            return;
        }
        victim.crash();
        // One directory at most, and the others must have the right to vote: that is what the founding promises to
        // survive. Two that have nothing wait for an operator.
        boolean othersVote = others(victim.number()).stream()
                .allMatch(other -> replicas.get(other).mayVote());
        if (!directoryLost && othersVote && random.nextInt(3) == 0) {
            directoryLost = true;
            victim.loseDirectory();
        }
        in(millis, () -> {
            if (!victim.isUp()) {
                victim.start();
            }
        });
    }

    private void command() {
        replicas.get(random.nextInt(size)).propose();
        if (now < COMMANDS_UNTIL_MILLIS) {
            in(10 + random.nextInt(isOver() ? 2_000 : 120), this::command);
        }
    }

    long nextEntry() {
        return ++entryIds;
    }

    /** Brings a message to the process that runs there now, or to nobody. */
    void send(int from, int to, Consumer<SimulatedReplica> message) {
        SimulatedReplica receiver = replicas.get(to);
        long incarnation = receiver.incarnation();
        boolean lost = !isOver() && (isCutOff(from) || isCutOff(to) || random.nextInt(20) == 0);
        if (lost || !receiver.isUp()) {
            return;
        }
        long millis = 1L + random.nextInt(8) + (!isOver() && random.nextInt(8) == 0 ? random.nextInt(500) : 0);
        in(millis, () -> receiver.take(incarnation, message));
    }

    private boolean isCutOff(int replica) {
        return now < cutOffUntil[replica];
    }

    List<Integer> others(int replica) {
        return IntStream.range(0, size)
                .filter(other -> other != replica)
                .boxed()
                .toList();
    }

    // What has to hold.

    void leads(int replica, long term) {
        Integer before = leaders.putIfAbsent(term, replica);
        if (before != null && before != replica) {
            wrong.add("replicas " + before + " and " + replica + " lead in term " + term);
        }
    }

    void commits(int replica, long index, Entry entry) {
        Entry before = committed.putIfAbsent(index, entry);
        if (before != null && !before.equals(entry)) {
            wrong.add("two entries are committed at index " + index + ": " + before + ", and " + entry + " at replica "
                    + replica);
        }
    }

    void acknowledges(long index, Entry entry) {
        acknowledged.put(index, entry);
    }

    void finds(String what) {
        wrong.add(what);
    }

    private void judgeRest() {
        SimulatedReplica first = replicas.get(0);
        for (SimulatedReplica replica : replicas) {
            if (!replica.isAtRest()) {
                wrong.add("after the heal: " + replica);
            } else if (!replica.log().entries().equals(first.log().entries())) {
                wrong.add("other logs: " + replica + ", " + first);
            }
        }
        acknowledged.forEach((index, entry) -> {
            if (index >= first.log().size()
                    || !first.log().entries().get(index.intValue()).equals(entry)) {
                wrong.add("acknowledged and lost: " + entry + " at index " + index);
            }
        });
        if (acknowledged.isEmpty()) {
            wrong.add("nothing was ever acknowledged");
        }
    }
}
