package com.pygmy.chaos.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.pygmy.chaos.harness.Checker;
import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.Run;
import com.pygmy.chaos.harness.RunChecks;
import com.pygmy.chaos.harness.RunSettings;
import com.pygmy.chaos.harness.fault.ProcessFault;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.machine.NodeResources;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.result.CheckResult;
import com.pygmy.chaos.service.ServiceCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@code docs/chaos-your-service.md}: a service that is not Pygmy, found sound, and found out. */
@Timeout(120)
class RegisterRunTest {
    private static final long SEED = 5;

    @TempDir
    Path directory;

    @Test
    void registers_that_are_written_before_they_are_acknowledged_are_found_sound() throws Exception {
        Findings findings =
                attempt("sound", cluster -> cluster.faults(List.of(ProcessFault.KILL, ProcessFault.PAUSE), SEED));
        assertThat(findings.checkResults())
                .as("seed %d", SEED)
                .allSatisfy(checkResult -> assertThat(checkResult.verdict())
                        .as(checkResult.toString())
                        .isEqualTo(Verdict.VALID));
        List<Operation> operations = findings.history().operations();
        assertThat(operations.subList(operations.size() - 4, operations.size()))
                .as("the last requests")
                .extracting(Operation::f, Operation::key, Operation::isOk)
                .containsExactly(
                        tuple("read", "r0", true),
                        tuple("read", "r1", true),
                        tuple("read", "r2", true),
                        tuple("read", "r3", true));
        assertThat(findings.availability().faults())
                .allSatisfy(fault -> assertThat(fault.logs()).containsOnlyKeys("register"));
        assertThat(directory.resolve("report.html")).content().contains("<a href=\"register.log\">register</a>");
        assertThat(directory).isDirectoryContaining("glob:**/report.html").isDirectoryContaining("glob:**/history.edn");
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void a_register_that_forgets_what_it_acknowledged_is_found_out() throws Exception {
        Findings findings = attempt("forgetful", cluster -> cluster.faults(List.of(ProcessFault.KILL), SEED));
        assertThat(findings.checkResults())
                .as("seed %d", SEED)
                .filteredOn(checkResult -> checkResult.verdict() == Verdict.INVALID)
                .extracting(CheckResult::name)
                .containsExactly("linearizable");
    }

    private Findings attempt(String mode, Function<ServiceCluster, Nemesis> faults)
            throws IOException, InterruptedException {
        Hosts hosts = Hosts.make(NodeResources.SHARED, directory);
        RegisterNode register = RegisterNode.on(hosts.host("register"), "register", mode);
        ServiceCluster cluster = new ServiceCluster(List.of(register.node()));
        RegisterClient client = new RegisterClient(register.address());
        Checker registers = Checker.linearizable(Models.named("register", Value.NIL, Map.of()));
        return new Run<>(
                        cluster,
                        number -> client,
                        new RegisterGenerator(SEED),
                        faults.apply(cluster),
                        Checker.all("register", registers, RunChecks.ALL))
                .execute(new RunSettings(
                        directory,
                        Duration.ofSeconds(10),
                        new Pace(100, 50),
                        SEED,
                        Map.of("model", Value.of("register"))));
    }
}
