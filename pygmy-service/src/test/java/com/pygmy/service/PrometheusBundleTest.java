package com.pygmy.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.junit5.DropwizardAppExtension;
import io.dropwizard.testing.junit5.DropwizardExtensionsSupport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DropwizardExtensionsSupport.class)
class PrometheusBundleTest {
    private static final DropwizardAppExtension<SmallConfiguration> SERVICE = new DropwizardAppExtension<>(
            SmallService.class,
            null,
            ConfigOverride.config("server.applicationConnectors[0].port", "0"),
            ConfigOverride.config("server.adminConnectors[0].port", "0"));

    @Test
    void metrics_are_told_in_the_text_that_prometheus_reads() throws Exception {
        SERVICE.getEnvironment().metrics().counter("wishes.granted").inc(3);
        SERVICE.getEnvironment().metrics().gauge("wishes.newest", () -> () -> "not a number");

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + SERVICE.getAdminPort() + "/metrics"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(answer.body()).contains("wishes_granted").doesNotContain("wishes_newest");
        assertThat(answer.body())
                .contains("# HELP wishes_granted_total As Dropwizard, Jetty or the JVM counts it.\n")
                .doesNotContain("Lambda", "com.pygmy", "type=");
        assertThat(ExpositionFormat.faults(answer.body())).isEmpty();
    }

    @Test
    void what_differs_in_a_cause_only_is_one_metric_with_a_label() throws Exception {
        SERVICE.getEnvironment().metrics().counter("clients.refused.made_up").inc(2);
        SERVICE.getEnvironment().metrics().counter("someWishes.count").inc();

        String metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + SERVICE.getAdminPort() + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();

        assertThat(metrics)
                .contains("clients_refused_total{cause=\"made_up\"} 2.0")
                .contains("clients_refused_total{cause=\"body_too_slow\"} 0.0")
                .contains("some_wishes_total 1.0")
                .containsOnlyOnce("# TYPE clients_refused_total counter");
    }
}
