package com.pygmy.chaos.example;

import com.pygmy.chaos.harness.Checker;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.Run;
import com.pygmy.chaos.harness.RunChecks;
import com.pygmy.chaos.harness.RunSettings;
import com.pygmy.chaos.harness.fault.ProcessFault;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.machine.Machine;
import com.pygmy.chaos.harness.machine.Seclusion;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.service.ServiceCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A run of the example service on hosts of its own, with every fault of network, disk and clock that this machine can do. The
 * program secludes itself, and prints the faults and what was found.
 */
final class SecludedRegisters {
    private static final long SEED = 7;

    private SecludedRegisters() {}

    public static void main(String[] arguments) throws Exception {
        if (!Seclusion.isInside()) {
            System.exit(Seclusion.runAgain(SecludedRegisters.class, List.of(arguments)));
        }
        Path directory = Path.of(arguments[0]);
        Machine machine = Machine.here();
        List<ProcessFault> faults = Stream.of(
                        ProcessFault.PARTITION,
                        ProcessFault.LOSS,
                        ProcessFault.SLOW_LINK,
                        ProcessFault.DISK_FULL,
                        ProcessFault.POWER_LOSS,
                        ProcessFault.CLOCK)
                .filter(fault -> fault.refusal(machine).isEmpty())
                .toList();
        System.out.println(faults);
        try (Hosts hosts = Hosts.make(ProcessFault.resources(faults, machine), directory)) {
            RegisterNode one = RegisterNode.on(hosts.host("one"), "one", "sound");
            RegisterNode other = RegisterNode.on(hosts.host("other"), "other", "sound");
            ServiceCluster cluster = new ServiceCluster(List.of(one.node(), other.node()));
            Checker registers = Checker.linearizable(Models.named("register", Value.NIL, Map.of()));
            RegisterClient client = new RegisterClient(one.address());
            Findings findings = new Run<>(
                            cluster,
                            number -> client,
                            new RegisterGenerator(SEED),
                            cluster.faults(faults, SEED),
                            Checker.all("registers", registers, RunChecks.ALL))
                    .execute(new RunSettings(directory, Duration.ofSeconds(25), new Pace(20, 50), SEED, Map.of()));
            findings.checkResults()
                    .forEach(result -> System.out.println(
                            result.name() + " " + result.verdict() + " " + result.evidence() + result.remarks()));
        }
    }
}
