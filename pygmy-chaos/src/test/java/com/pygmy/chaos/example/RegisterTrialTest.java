package com.pygmy.chaos.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.result.CheckResult;
import com.pygmy.chaos.service.NodeFault;
import com.pygmy.chaos.service.ServiceNode;
import com.pygmy.chaos.service.Trial;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@code docs/chaos-your-service.md}: a service that is not Pygmy, found sound, and found out. */
@Timeout(120)
class RegisterTrialTest {
    private static final long SEED = 5;

    @TempDir
    Path directory;

    @Test
    void registers_that_are_written_before_they_are_acknowledged_are_found_sound() throws Exception {
        Findings findings = attempt("sound", List.of(NodeFault.KILL, NodeFault.PAUSE));
        assertThat(findings.checkResults())
                .as("seed %d", SEED)
                .allSatisfy(checkResult -> assertThat(checkResult.verdict())
                        .as(checkResult.toString())
                        .isEqualTo(Verdict.VALID));
        assertThat(directory).isDirectoryContaining("glob:**/report.html").isDirectoryContaining("glob:**/history.edn");
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void a_register_that_forgets_what_it_acknowledged_is_found_out() throws Exception {
        Findings findings = attempt("forgetful", List.of(NodeFault.KILL));
        assertThat(findings.checkResults())
                .as("seed %d", SEED)
                .filteredOn(checkResult -> checkResult.verdict() == Verdict.INVALID)
                .extracting(CheckResult::name)
                .containsExactly("linearizable");
    }

    private Findings attempt(String mode, List<NodeFault> faults) throws IOException, InterruptedException {
        int port = freePort();
        URI service = URI.create("http://127.0.0.1:" + port + "/");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                RegisterServer.class.getName(),
                Integer.toString(port),
                "registers.log",
                mode);
        Trial trial = new Trial(
                List.of(new ServiceNode("register", command, service.resolve("health"))),
                Models.named("register", Value.NIL, Map.of()),
                faults,
                Duration.ofSeconds(10),
                new Pace(100, 50),
                SEED);
        return trial.run(new RegisterWorkload(service, SEED), directory);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
