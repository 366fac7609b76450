package com.pygmy.service.metrics;

import com.pygmy.service.metrics.MetricHelp.Described;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The metrics of another collector, as {@link MetricHelp} has them: with help texts for people, and those that differ in a label only as
 * one. Thread-safe.
 */
public final class DescribedMetrics implements MultiCollector {
    private final MultiCollector metrics;
    private final MetricHelp help;

    public DescribedMetrics(MultiCollector metrics, MetricHelp help) {
        this.metrics = metrics;
        this.help = help;
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, OneMetric> byName = new TreeMap<>();
        for (MetricSnapshot metric : metrics.collect()) {
            Described described = help.of(metric.getMetadata().getPrometheusName());
            byName.computeIfAbsent(described.name(), name -> new OneMetric(new MetricMetadata(name, described.text())))
                    .add(metric, described);
        }
        return new MetricSnapshots(
                byName.values().stream().map(OneMetric::snapshot).toList());
    }

    /** What Dropwizard's exporter makes is of three kinds; those of one name are of one kind. */
    private record OneMetric(
            MetricMetadata metadata,
            List<GaugeDataPointSnapshot> gauges,
            List<CounterDataPointSnapshot> counters,
            List<SummaryDataPointSnapshot> summaries) {

        OneMetric(MetricMetadata metadata) {
            this(metadata, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(MetricSnapshot metric, Described described) {
            if (metric instanceof GaugeSnapshot gauge) {
                gauge.getDataPoints()
                        .forEach(point -> gauges.add(new GaugeDataPointSnapshot(
                                point.getValue(), point.getLabels().merge(described.labels()), point.getExemplar())));
            } else if (metric instanceof CounterSnapshot counter) {
                counter.getDataPoints()
                        .forEach(point -> counters.add(new CounterDataPointSnapshot(
                                point.getValue(),
                                point.getLabels().merge(described.labels()),
                                point.getExemplar(),
                                point.getCreatedTimestampMillis())));
            } else if (metric instanceof SummarySnapshot summary) {
                summary.getDataPoints()
                        .forEach(point -> summaries.add(new SummaryDataPointSnapshot(
                                point.getCount(),
                                point.getSum(),
                                point.getQuantiles(),
                                point.getLabels().merge(described.labels()),
                                point.getExemplars(),
                                point.getCreatedTimestampMillis())));
            }
        }

        MetricSnapshot snapshot() {
            if (!gauges.isEmpty()) {
                return new GaugeSnapshot(metadata, gauges);
            }
            return counters.isEmpty()
                    ? new SummarySnapshot(metadata, summaries)
                    : new CounterSnapshot(metadata, counters);
        }
    }
}
