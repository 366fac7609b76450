package com.pygmy.chaos.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.machine.Seclusion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults of network, disk and clock, each of which a service that is not Pygmy gets as the bookstore does. */
@Timeout(240)
class RegisterHostsTest {
    @TempDir
    Path directory;

    @Test
    void faults_of_network_disk_and_clock_take_hold_of_any_service() throws IOException, InterruptedException {
        Optional<String> refusal = Seclusion.refusal();
        if (refusal.isPresent()) {
            System.out.println("no namespaces here: " + refusal.get());
            assertThat(refusal.get()).isNotBlank();
            return;
        }
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecludedRegisters.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String told = new String(run.getInputStream().readAllBytes(), UTF_8);
        assertThat(run.waitFor()).as(told).isZero();
        System.out.println(told);
        assertThat(told)
                .contains("faults-took-hold valid", "recovers valid", "nodes-stay-up valid", "linearizable valid");
    }
}
