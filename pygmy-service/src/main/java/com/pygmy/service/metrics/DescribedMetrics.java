package com.pygmy.service.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;

/** The metrics of another collector, with help texts for people in the place of the names of classes. Thread-safe. */
public final class DescribedMetrics implements MultiCollector {
    private final MultiCollector metrics;
    private final MetricHelp help;

    public DescribedMetrics(MultiCollector metrics, MetricHelp help) {
        this.metrics = metrics;
        this.help = help;
    }

    @Override
    public MetricSnapshots collect() {
        return new MetricSnapshots(
                metrics.collect().stream().map(this::described).toList());
    }

    /** What Dropwizard's exporter makes is of these four kinds. */
    private MetricSnapshot described(MetricSnapshot metric) {
        MetricMetadata before = metric.getMetadata();
        MetricMetadata described =
                new MetricMetadata(before.getName(), help.of(before.getPrometheusName()), before.getUnit());
        if (metric instanceof GaugeSnapshot gauge) {
            return new GaugeSnapshot(described, gauge.getDataPoints());
        }
        if (metric instanceof CounterSnapshot counter) {
            return new CounterSnapshot(described, counter.getDataPoints());
        }
        if (metric instanceof SummarySnapshot summary) {
            return new SummarySnapshot(described, summary.getDataPoints());
        }
        if (metric instanceof HistogramSnapshot histogram) {
            return new HistogramSnapshot(described, histogram.getDataPoints());
        }
        return metric;
    }
}
