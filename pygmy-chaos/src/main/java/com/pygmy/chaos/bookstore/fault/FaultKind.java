package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.FullDisk;
import com.pygmy.chaos.harness.fault.Kill;
import com.pygmy.chaos.harness.fault.Pause;
import com.pygmy.chaos.harness.fault.PowerLoss;
import com.pygmy.chaos.harness.fault.ProcessFault;
import com.pygmy.chaos.harness.fault.SlowLink;
import com.pygmy.chaos.harness.machine.Machine;
import com.pygmy.chaos.harness.machine.NodeResources;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A way to break a store, by the name that people give it. */
public enum FaultKind {
    KILL(ProcessFault.KILL),
    PAUSE(ProcessFault.PAUSE),
    PARTITION(ProcessFault.PARTITION),
    LOSS(ProcessFault.LOSS),
    SLOW_LINK(ProcessFault.SLOW_LINK),
    TRANSFER("a leader is asked to let another lead"),
    ROLL(ProcessFault.ROLL),
    DISK_FULL(ProcessFault.DISK_FULL),
    POWER_LOSS(ProcessFault.POWER_LOSS),
    TORN_TAIL("a killed node's log ends in half an entry"),
    LOST_END("a killed node's log lost what it acknowledged"),
    FLIPPED_BYTE("a stopped node's log or database has another byte"),
    CLOCK(ProcessFault.CLOCK),
    CRASH_POINT("a replica ends at a point of its code, see --crash-point"),
    CONTESTED_FOUNDING("two leaders write a group's first entry, before the load");

    private final String words;
    private final Optional<ProcessFault> ofAnyService;

    FaultKind(String words) {
        this.words = words;
        this.ofAnyService = Optional.empty();
    }

    FaultKind(ProcessFault fault) {
        this.words = fault.words();
        this.ofAnyService = Optional.of(fault);
    }

    /** What it does, in a line. */
    public String words() {
        return words;
    }

    /** What may come up while clients work; empty for what is done before, see {@link ContestedFounding}. */
    List<FaultPlan<StoreCluster>> plans() {
        return switch (this) {
            case KILL -> StorePlans.each(this, "", List.of(FaultTarget.values()), Kill::new);
            case PAUSE -> StorePlans.each(this, "", List.of(FaultTarget.values()), Pause::new);
            case PARTITION -> NetworkPartitions.plans();
            case LOSS -> StorePlans.ofPacketLoss();
            case SLOW_LINK -> StorePlans.each(this, "from ", FaultTarget.SINGLE_REPLICAS, SlowLink::new);
            case TRANSFER -> LeadershipTransfer.plans();
            case ROLL -> StorePlans.ofRollingRestart();
            case DISK_FULL -> StorePlans.each(this, "at ", FaultTarget.SINGLE_REPLICAS, FullDisk::new);
            case POWER_LOSS -> StorePlans.each(this, "at ", FaultTarget.REPLICAS_AND_GROUPS, PowerLoss::new);
            case TORN_TAIL -> TornTail.plans();
            case LOST_END -> LostEnd.plans();
            case FLIPPED_BYTE -> FlippedByte.plans();
            case CLOCK -> StorePlans.ofClockJump();
            case CRASH_POINT ->
                Arrays.stream(CrashPoint.values())
                        .map(point -> point.plan(toString()))
                        .toList();
            case CONTESTED_FOUNDING -> List.of();
        };
    }

    /** How long nodes take until they are well again after it, roughly; see {@link FaultPlan#recovery}. */
    Duration recovery() {
        return ofAnyService.map(ProcessFault::recovery).orElseGet(() -> switch (this) {
            case TRANSFER -> Duration.ofSeconds(1);
            // It is stopped, started, brought to the point, and started again.
            case CRASH_POINT -> ProcessFault.RESTART.multipliedBy(3);
            default -> ProcessFault.RESTART;
        });
    }

    /** Why a machine cannot do it; empty where it can. */
    public Optional<String> refusal(Machine machine) {
        return ofAnyService.flatMap(fault -> fault.refusal(machine));
    }

    /** Each kind that a machine cannot do, with the reason: {@code clock: libfaketime is not installed}. */
    public static List<String> refusals(Collection<FaultKind> kinds, Machine machine) {
        return kinds.stream()
                .flatMap(kind -> kind.refusal(machine).map(reason -> kind + ": " + reason).stream())
                .toList();
    }

    /** What nodes must have for themselves so that these faults can be done to them. */
    public static NodeResources resources(Collection<FaultKind> kinds, Machine machine) {
        return ProcessFault.resources(
                kinds.stream().flatMap(kind -> kind.ofAnyService.stream()).toList(), machine);
    }

    /** @throws IllegalArgumentException where there is no such kind; the message says which there are */
    public static FaultKind named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("fault: '" + name
                        + "' (expected: none, all, or some of "
                        + Arrays.stream(values()).map(FaultKind::toString).collect(Collectors.joining(",")) + ")"));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
