package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.Cluster;
import com.pygmy.chaos.harness.Node;
import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.Disk;
import com.pygmy.chaos.harness.machine.Machine;
import com.pygmy.chaos.harness.machine.NodeResources;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can happen to the nodes of any service that are processes of this machine, by the name that people give it. */
public enum ProcessFault {
    KILL("a node", "processes are killed, and started again"),
    PAUSE("a node", "processes stand still, and go on"),
    ROLL("all nodes", "all nodes of a role are restarted in turn"),
    PARTITION("a node from every other node", "packets between some nodes vanish"),
    LOSS("of packets to a node", "a quarter of the packets to a node vanish"),
    SLOW_LINK("from a node", "a node sends at 256 kbit/s"),
    DISK_FULL("at a node", "a node's disk has no room left"),
    POWER_LOSS("at a node", "power goes: what had not reached the disk is lost"),
    CLOCK("at a node", "a node's clock jumps ten minutes");

    /** What a node of the JVM takes on a machine that has other work. */
    public static final Duration RESTART = Duration.ofSeconds(8);

    private final String target;
    private final String words;

    ProcessFault(String target, String words) {
        this.target = target;
        this.words = words;
    }

    /** What it does, in a line. */
    public String words() {
        return words;
    }

    /** Why a machine cannot do it; empty where it can. */
    public Optional<String> refusal(Machine machine) {
        return switch (this) {
            case KILL, PAUSE, ROLL -> Optional.empty();
            case PARTITION -> machine.networkRefusal().or(machine::filterRefusal);
            case LOSS -> machine.networkRefusal().or(machine::lossRefusal);
            case SLOW_LINK -> machine.networkRefusal().or(machine::rateRefusal);
            case DISK_FULL -> machine.networkRefusal();
            case POWER_LOSS -> machine.networkRefusal().or(machine::powerRefusal);
            case CLOCK -> machine.clockRefusal();
        };
    }

    /** What nodes must have for themselves so that these faults can be done to them. */
    public static NodeResources resources(Collection<ProcessFault> faults, Machine machine) {
        Disk.Kind disks = faults.stream()
                .map(fault -> fault.disk(machine))
                .max(Comparable::compareTo)
                .orElse(Disk.Kind.SHARED);
        return new NodeResources(machine.hasOwnNetworks(), disks, faults.contains(CLOCK));
    }

    private Disk.Kind disk(Machine machine) {
        return switch (this) {
            case POWER_LOSS -> Disk.Kind.IMAGE;
            case DISK_FULL -> machine.powerRefusal().isEmpty() ? Disk.Kind.IMAGE : Disk.Kind.MEMORY;
            default -> Disk.Kind.SHARED;
        };
    }

    /**
     * This fault of any one of these nodes; of all where it is a rolling restart.
     *
     * @throws IllegalArgumentException where it lies between nodes, and there is one only
     */
    public <C extends Cluster> FaultPlan<C> plan(List<? extends ProcessNode> nodes) {
        return plan(nodes, target, Target.ONE);
    }

    /**
     * This fault of several of these nodes at once; of all, one after the other, where it is a rolling restart.
     *
     * @throws IllegalArgumentException where it lies between nodes, and there is none on the other side
     */
    public <C extends Cluster> FaultPlan<C> plan(List<? extends ProcessNode> nodes, Target victims) {
        return plan(nodes, this == ROLL ? target : target.replaceFirst("a node", victims.words()), victims);
    }

    private <C extends Cluster> FaultPlan<C> plan(List<? extends ProcessNode> nodes, String words, Target victims) {
        int chosen = victims.of(nodes, new Random(0)).size();
        if ((this == PARTITION || this == LOSS) && chosen == nodes.size()) {
            throw new IllegalArgumentException(
                    this + ": " + chosen + " of " + nodes + " (expected: a node that it does not concern)");
        }
        Set<String> groups = nodes.stream().map(Node::group).collect(Collectors.toUnmodifiableSet());
        return new FaultPlan<>(
                toString(),
                words,
                groups,
                recovery(),
                (cluster, random) -> Stream.of(fault(nodes, victims.of(nodes, random), random)));
    }

    /** How long nodes take until they are well again after it, roughly; see {@link FaultPlan#recovery}. */
    public Duration recovery() {
        return switch (this) {
            case KILL, DISK_FULL, POWER_LOSS -> RESTART;
            case ROLL -> RESTART.multipliedBy(3);
            case PAUSE, PARTITION, LOSS, SLOW_LINK, CLOCK -> Duration.ofSeconds(1);
        };
    }

    private NodeFault fault(List<? extends ProcessNode> nodes, List<ProcessNode> victims, RandomGenerator random) {
        List<? extends ProcessNode> others =
                nodes.stream().filter(node -> !victims.contains(node)).toList();
        return switch (this) {
            case KILL -> new Kill(victims);
            case PAUSE -> new Pause(victims);
            case ROLL -> new RollingRestart(nodes);
            case PARTITION -> new NetworkPartition(names(victims) + " | all others").sever(victims, others);
            case LOSS -> each(victims, node -> new PacketLoss(node, others));
            case SLOW_LINK -> new SlowLink(victims);
            case DISK_FULL -> each(onDisksOf(victims, nodes), node -> new FullDisk(List.of(node)));
            case POWER_LOSS -> new PowerLoss(onDisksOf(victims, nodes));
            case CLOCK -> {
                boolean ahead = random.nextBoolean();
                yield each(victims, node -> ahead ? ClockJump.ahead(List.of(node)) : ClockJump.behind(List.of(node)));
            }
        };
    }

    /** What happens to a disk happens to every node that has its files there. */
    private static List<ProcessNode> onDisksOf(List<ProcessNode> victims, List<? extends ProcessNode> nodes) {
        Set<Disk> disks = victims.stream().map(node -> node.host().disk()).collect(Collectors.toUnmodifiableSet());
        return nodes.stream()
                .filter(node -> disks.contains(node.host().disk()))
                .<ProcessNode>map(node -> node)
                .toList();
    }

    private static NodeFault each(List<ProcessNode> victims, Function<ProcessNode, NodeFault> fault) {
        return victims.size() == 1
                ? fault.apply(victims.get(0))
                : new Together(victims.stream().map(fault).toList());
    }

    private static String names(List<ProcessNode> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }

    /**
     * The fault of this name.
     *
     * @return empty where there is none
     */
    public static Optional<ProcessFault> named(String name) {
        return Stream.of(values())
                .filter(fault -> fault.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
