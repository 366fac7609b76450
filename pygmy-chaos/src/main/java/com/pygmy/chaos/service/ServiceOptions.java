package com.pygmy.chaos.service;

import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.FaultSchedule;
import com.pygmy.chaos.harness.fault.ProcessFault;
import com.pygmy.chaos.harness.fault.Target;
import com.pygmy.chaos.harness.machine.Machine;
import com.pygmy.chaos.harness.terminal.Durations;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a run of a service is asked for in a terminal. */
@Command(
        mixinStandardHelpOptions = true,
        description = "Start the service, break it for a while, decide, and draw a report.")
public final class ServiceOptions {
    @Option(
            names = "--faults",
            paramLabel = "LIST",
            description =
                    "none, or a list of kill, pause, roll, partition, loss, slow-link, disk-full, power-loss, clock"
                            + " and the service's own. With :minority, :majority or :all behind it one is of several nodes"
                            + " at once.")
    private String faults = "none";

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long clients send requests.")
    private Duration timeLimit = Duration.ofSeconds(30);

    @Option(names = "--rate", paramLabel = "N", description = "Requests per second.")
    private double rate = 100;

    @Option(names = "--concurrency", paramLabel = "N", description = "How many requests may be under way at once.")
    private int concurrency = 50;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats the requests and faults of an earlier run.")
    private long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);

    @Option(names = "--output", paramLabel = "DIR", description = "Where runs are kept (default: chaos-runs).")
    private Path output = Path.of("chaos-runs");

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting of the service.")
    private Map<String, String> settings = new HashMap<>();

    ServiceOptions() {}

    /** A setting of the service: that of {@code --set}, or the usual one. */
    public String setting(String name, String usual) {
        return settings.getOrDefault(name, usual);
    }

    /** Decides requests and faults. */
    public long seed() {
        return seed;
    }

    Duration timeLimit() {
        return timeLimit;
    }

    double rate() {
        return rate;
    }

    int concurrency() {
        return concurrency;
    }

    Path output() {
        return output;
    }

    private List<String> named() {
        // Not a list of picocli, to which a second option of the name would add.
        return faults.equals("none") ? List.of() : List.of(faults.split(","));
    }

    /** Those of the faults that any service can have. */
    List<ProcessFault> processFaults() {
        return named().stream()
                .flatMap(fault -> ProcessFault.named(kind(fault)).stream())
                .toList();
    }

    /** @throws IllegalArgumentException which says what, and why */
    void refuseWhatCannotBeDone(Machine machine) {
        for (ProcessFault fault : processFaults()) {
            fault.refusal(machine).ifPresent(refusal -> {
                throw new IllegalArgumentException("--faults: " + fault + " is not possible here: " + refusal);
            });
        }
    }

    /**
     * The faults that were asked for.
     *
     * @param own those that only this service has
     * @throws IllegalArgumentException where a fault was asked for that there is not
     */
    public Nemesis nemesis(ServiceCluster cluster, FaultSchedule.Tempo tempo, List<FaultPlan<ServiceCluster>> own) {
        List<FaultPlan<ServiceCluster>> plans = new ArrayList<>();
        for (String fault : named()) {
            List<FaultPlan<ServiceCluster>> ofService =
                    own.stream().filter(plan -> plan.kind().equals(fault)).toList();
            plans.addAll(ofService.isEmpty() ? List.of(ofAnyService(fault, cluster, own)) : ofService);
        }
        return cluster.faults(plans, tempo, seed);
    }

    private static FaultPlan<ServiceCluster> ofAnyService(
            String fault, ServiceCluster cluster, List<FaultPlan<ServiceCluster>> own) {
        ProcessFault process = ProcessFault.named(kind(fault)).orElseThrow(() -> {
            List<String> all = new ArrayList<>();
            List.of(ProcessFault.values()).forEach(known -> all.add(known.toString()));
            own.forEach(plan -> all.add(plan.kind()));
            return new IllegalArgumentException(
                    "--faults: '" + fault + "' (expected: some of " + String.join(", ", all) + ")");
        });
        return process.plan(cluster.nodes(), target(fault));
    }

    private static String kind(String fault) {
        return fault.split(":", 2)[0];
    }

    private static Target target(String fault) {
        if (!fault.contains(":")) {
            return Target.ONE;
        }
        String named = fault.split(":", 2)[1];
        return Stream.of(Target.values())
                .filter(target -> target.toString().equals(named))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--faults: '" + fault + "' (expected: one, minority," + " majority or all behind the colon)"));
    }
}
