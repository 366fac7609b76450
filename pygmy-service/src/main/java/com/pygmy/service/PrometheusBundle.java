package com.pygmy.service;

import com.pygmy.service.metrics.DescribedMetrics;
import com.pygmy.service.metrics.MetricHelp;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * The service's metrics at {@code /metrics} of its admin port, in the text that Prometheus reads, in the place of
 * Dropwizard's JSON. A gauge whose value is no number is left out.
 */
public final class PrometheusBundle implements ConfiguredBundle<Configuration> {
    @Override
    public void run(Configuration configuration, Environment environment) {
        PrometheusRegistry registry = new PrometheusRegistry();
        PrometheusRegistry undescribed = new PrometheusRegistry();
        DropwizardExports.builder()
                .dropwizardRegistry(environment.metrics())
                .invalidMetricHandler((name, failure) -> true)
                .register(undescribed);
        registry.register(new DescribedMetrics(() -> undescribed.scrape(), MetricHelp.load()));
        environment
                .admin()
                .addServlet("prometheus", new PrometheusMetricsServlet(registry))
                .addMapping("/metrics");
    }
}
