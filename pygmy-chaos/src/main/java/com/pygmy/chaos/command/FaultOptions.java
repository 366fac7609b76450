package com.pygmy.chaos.command;

import com.pygmy.chaos.bookstore.fault.CrashPoint;
import com.pygmy.chaos.bookstore.fault.FaultKind;
import com.pygmy.chaos.harness.machine.Machine;
import com.pygmy.chaos.harness.machine.Seclusion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What shall be broken, and where the nodes are so that it can be. */
final class FaultOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--faults",
            paramLabel = "LIST",
            description = "none, all that this machine can do, or a list of those that 'chaos list' names (default:"
                    + " kill,pause; with --crash-point that alone).")
    private @Nullable String faults;

    @Option(
            names = "--crash-point",
            paramLabel = "LIST",
            description =
                    "Points of the code at which replicas end, each at least once: all, or a list of those that 'chaos"
                            + " list' names.")
    private @Nullable String crashPoints;

    @Option(
            names = "--network",
            paramLabel = "KIND",
            description =
                    "namespaces: each node has a network of its own, which partitions need; loopback: all share this"
                            + " machine's; auto (default): namespaces where that is allowed.")
    private String network = "auto";

    /**
     * Runs the command once more where nodes can have networks of their own, where that is wanted, possible and not so yet.
     *
     * @param told hears why it is not possible
     * @return the exit code of that; empty where it goes on here
     */
    OptionalInt seclude(Consumer<String> told) throws InterruptedException {
        if (!List.of("auto", "namespaces", "loopback").contains(network)) {
            throw bad("--network: '" + network + "' (expected: auto, namespaces or loopback)");
        }
        if (network.equals("loopback") || Seclusion.isInside()) {
            return OptionalInt.empty();
        }
        Optional<String> refusal = Seclusion.refusal();
        if (refusal.isEmpty()) {
            return OptionalInt.of(Seclusion.runAgain(
                    ChaosCommand.class,
                    spec.root().commandLine().getParseResult().originalArgs()));
        }
        if (network.equals("namespaces")) {
            throw bad("--network: namespaces, but " + refusal.get());
        }
        told.accept("network: loopback, since " + refusal.get());
        return OptionalInt.empty();
    }

    /** Where nodes are in this process. */
    String networkInUse() {
        return Seclusion.isInside() ? "namespaces" : "loopback";
    }

    /** The kinds of faults; what {@code all} leaves out on this machine is told. */
    List<FaultKind> kinds(Consumer<String> told) {
        List<FaultKind> kinds = new ArrayList<>(kinds(crashPoints == null ? "kill,pause" : "crash-point", told));
        if (crashPoints != null && !kinds.contains(FaultKind.CRASH_POINT)) {
            kinds.add(FaultKind.CRASH_POINT);
        }
        return kinds;
    }

    private List<FaultKind> kinds(String usual, Consumer<String> told) {
        Machine machine = Machine.here();
        String names = faults == null ? usual : faults;
        if (names.equals("none")) {
            return List.of();
        }
        if (names.equals("all")) {
            List<FaultKind> all = List.of(FaultKind.values());
            FaultKind.refusals(all, machine).forEach(refusal -> told.accept("not on this machine: " + refusal));
            return all.stream().filter(kind -> kind.refusal(machine).isEmpty()).toList();
        }
        List<FaultKind> named;
        try {
            named = Arrays.stream(names.toLowerCase(Locale.ROOT).split(",", -1))
                    .map(String::strip)
                    .map(FaultKind::named)
                    .distinct()
                    .toList();
        } catch (IllegalArgumentException e) {
            throw bad("--faults: " + e.getMessage());
        }
        List<String> refusals = FaultKind.refusals(named, machine);
        if (!refusals.isEmpty()) {
            throw bad("--faults: not possible here: " + String.join("; ", refusals));
        }
        return named;
    }

    /** The points that have to be reached; empty where none is named. */
    List<CrashPoint> crashPoints() {
        if (crashPoints == null) {
            return List.of();
        }
        if (crashPoints.equals("all")) {
            return List.of(CrashPoint.values());
        }
        try {
            return Arrays.stream(crashPoints.split(",", -1))
                    .map(String::strip)
                    .map(CrashPoint::named)
                    .distinct()
                    .toList();
        } catch (IllegalArgumentException e) {
            throw bad("--crash-point: " + e.getMessage());
        }
    }

    private ParameterException bad(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
