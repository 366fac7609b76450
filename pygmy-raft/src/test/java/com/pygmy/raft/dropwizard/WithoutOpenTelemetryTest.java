package com.pygmy.raft.dropwizard;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.testing.FreePort;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service of somebody else gets no library for spans with this one; all tests of this module run so. */
class WithoutOpenTelemetryTest {
    @Test
    void its_libraries_are_not_brought() {
        assertThatThrownBy(() -> Class.forName("io.opentelemetry.api.trace.Span"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void a_service_that_asks_for_spans_is_told_what_it_lacks(@TempDir Path directory) throws IOException {
        Path yaml = Files.writeString(
                directory.resolve("bank.yml"), """
                    server:
                      applicationConnectors: [{type: http, port: 0}]
                      adminConnectors: [{type: http, port: 0}]
                    logging: {level: ERROR}
                    operatorToken: the-operator-of-the-test
                    tracing: {endpoint: 'http://127.0.0.1:4318/v1/traces'}
                    raft:
                      node: bank-1
                      directory: %s
                      nodeToken: secret-of-the-nodes
                      peers: {bank-1: '127.0.0.1:%d'}
                      peerUrls: {bank-1: 'http://127.0.0.1:1'}
                    """.formatted(directory.resolve("data"), FreePort.next()));
        DropwizardTestSupport<BankService.Settings> service =
                new DropwizardTestSupport<>(BankService.class, yaml.toString());
        assertThatThrownBy(service::before)
                .hasMessageContaining("tracing: OpenTelemetry's libraries are not on the class path")
                .hasMessageContaining("opentelemetry-exporter-sender-jdk");
    }
}
