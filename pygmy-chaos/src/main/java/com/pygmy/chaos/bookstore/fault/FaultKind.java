package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.Kill;
import com.pygmy.chaos.harness.fault.Pause;
import com.pygmy.chaos.harness.machine.Disk;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A way to break a store, by the name that people give it. */
public enum FaultKind {
    KILL("processes are killed, and started again"),
    PAUSE("processes stand still, and go on"),
    PARTITION("packets between some nodes vanish"),
    LOSS("a quarter of the packets to a node vanish"),
    SLOW_LINK("a node sends at 256 kbit/s"),
    TRANSFER("a leader is asked to let another lead"),
    ROLL("all nodes of a role are restarted in turn"),
    DISK_FULL("a node's disk has no room left"),
    POWER_LOSS("power goes: what had not reached the disk is lost"),
    TORN_TAIL("a killed node's log ends in half an entry"),
    LOST_END("a killed node's log lost what it acknowledged"),
    FLIPPED_BYTE("a stopped node's log or database has another byte"),
    CLOCK("a node's clock jumps ten minutes"),
    CONTESTED_FOUNDING("two leaders write a group's first entry, before the load");

    private final String words;

    FaultKind(String words) {
        this.words = words;
    }

    /** What it does, in a line. */
    public String words() {
        return words;
    }

    /** What may come up while clients work; empty for what is done before, see {@link ContestedFounding}. */
    List<FaultPlan<StoreCluster>> plans() {
        return switch (this) {
            case KILL -> StorePlans.each(this, "", List.of(Target.values()), Kill::new);
            case PAUSE -> StorePlans.each(this, "", List.of(Target.values()), Pause::new);
            case PARTITION -> NetworkPartitions.plans();
            case LOSS -> PacketLoss.plans();
            case SLOW_LINK -> SlowLink.plans();
            case TRANSFER -> LeadershipTransfer.plans();
            case ROLL -> RollingRestart.plans();
            case DISK_FULL -> FullDisk.plans();
            case POWER_LOSS -> PowerLoss.plans();
            case TORN_TAIL -> TornTail.plans();
            case LOST_END -> LostEnd.plans();
            case FLIPPED_BYTE -> FlippedByte.plans();
            case CLOCK -> ClockJump.plans();
            case CONTESTED_FOUNDING -> List.of();
        };
    }

    /** Why a machine cannot do it; empty where it can. */
    public Optional<String> refusal(Machine machine) {
        return switch (this) {
            case KILL, PAUSE, TRANSFER, ROLL, TORN_TAIL, LOST_END, FLIPPED_BYTE, CONTESTED_FOUNDING -> Optional.empty();
            case PARTITION -> machine.networkRefusal().or(machine::filterRefusal);
            case LOSS -> machine.networkRefusal().or(machine::lossRefusal);
            case SLOW_LINK -> machine.networkRefusal().or(machine::rateRefusal);
            case DISK_FULL -> machine.networkRefusal();
            case POWER_LOSS -> machine.networkRefusal().or(machine::powerRefusal);
            case CLOCK -> machine.clockRefusal();
        };
    }

    /** The disk that every node must have for it. */
    Disk.Kind disk(Machine machine) {
        return switch (this) {
            case POWER_LOSS -> Disk.Kind.IMAGE;
            case DISK_FULL -> machine.powerRefusal().isEmpty() ? Disk.Kind.IMAGE : Disk.Kind.MEMORY;
            default -> Disk.Kind.SHARED;
        };
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
