package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Packets between some nodes vanish; connections stay as they are, and nobody is told. Proof: each connection from one side to
 * the other could be opened before, none can be now, and each filter has dropped something.
 */
public final class NetworkPartition implements NodeFault {
    private static final Duration REACHED = Duration.ofSeconds(10);

    private final Map<ProcessNode, Set<ProcessNode>> deaf = new LinkedHashMap<>();
    private final String whom;
    private List<String> reachedBefore = List.of();

    /** @param whom the sides, for people */
    public NetworkPartition(String whom) {
        this.whom = whom;
    }

    /** Nothing that these send arrives at the others. */
    public NetworkPartition silence(List<? extends ProcessNode> from, List<? extends ProcessNode> at) {
        for (ProcessNode receiver : at) {
            Set<ProcessNode> unheard = deaf.computeIfAbsent(receiver, node -> new LinkedHashSet<>());
            from.stream().filter(sender -> sender != receiver).forEach(unheard::add);
        }
        return this;
    }

    /** Nothing gets from one side to the other, either way. */
    public NetworkPartition sever(List<? extends ProcessNode> one, List<? extends ProcessNode> other) {
        return silence(one, other).silence(other, one);
    }

    @Override
    public List<? extends ProcessNode> victims() {
        Set<ProcessNode> all = new LinkedHashSet<>(deaf.keySet());
        deaf.values().forEach(all::addAll);
        return List.copyOf(all);
    }

    @Override
    public String whom() {
        return whom;
    }

    @Override
    public void begin() {
        Poll.until(REACHED, () -> {
            reachedBefore = reached();
            return reachedBefore.size() == forbidden();
        });
        deaf.forEach((receiver, unheard) -> PacketFilter.drop(receiver, List.copyOf(unheard)));
    }

    private int forbidden() {
        return deaf.values().stream().mapToInt(Set::size).sum();
    }

    /** Of the connections that the partition forbids, those that can be opened; from and to. */
    private List<String> reached() {
        Map<ProcessNode, List<ProcessNode>> bySender = new LinkedHashMap<>();
        deaf.forEach((receiver, unheard) -> unheard.forEach(sender ->
                bySender.computeIfAbsent(sender, node -> new ArrayList<>()).add(receiver)));
        // Each takes two seconds where packets vanish, and the fault stays on until all are through: none waits for
        // another.
        List<CompletableFuture<List<String>>> probes = bySender.entrySet().stream()
                .map(entry -> CompletableFuture.supplyAsync(
                        () -> reached(entry.getKey(), entry.getValue()), probe -> new Thread(probe, "probe").start()))
                .toList();
        return probes.stream().flatMap(probe -> probe.join().stream()).toList();
    }

    private static List<String> reached(ProcessNode from, List<ProcessNode> others) {
        return Connections.open(from, others).stream()
                .map(receiver -> from + " to " + receiver)
                .toList();
    }

    @Override
    public Optional<String> proof() {
        boolean wereOpen = reachedBefore.size() == forbidden();
        boolean areClosed = reached().isEmpty();
        boolean dropped = deaf.keySet().stream().allMatch(node -> PacketFilter.dropped(node) > 0);
        if (!wereOpen || !areClosed || !dropped) {
            return Optional.empty();
        }
        return Optional.of(forbidden() + " ways that were open are closed, such as " + reachedBefore.get(0));
    }

    @Override
    public void heal() {
        Each.of(deaf.keySet(), PacketFilter::clear);
    }
}
