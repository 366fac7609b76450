package com.pygmy.benchmarks.page;

import com.pygmy.benchmarks.figure.Numbers;
import com.pygmy.benchmarks.figure.Series;
import com.pygmy.chaos.harness.report.Element;
import com.pygmy.chaos.harness.report.Plot;
import com.pygmy.chaos.harness.report.Scale;
import com.pygmy.chaos.harness.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Series of one title on one grid. Percentiles lie as far apart as they are rare, counts of clients as they double; a time
 * around a fault is a point a request, and shaded from the fault on.
 */
final class SeriesChart {
    private static final int HEIGHT = 220;
    private static final int LINES_MAX = 5;
    private static final List<String> PERCENTILES = List.of("50", "90", "99", "99.9", "99.99");

    private final String title;
    private final List<Series> series;
    private final Axis axis;
    private final Scale scale;

    private enum Axis {
        PERCENTILE,
        AROUND_A_FAULT,
        COUNT
    }

    private SeriesChart(String title, List<Series> series) {
        this.title = title;
        this.series = series;
        String x = series.get(0).x();
        this.axis = x.equals("percentile")
                ? Axis.PERCENTILE
                : x.contains("since the fault") ? Axis.AROUND_A_FAULT : Axis.COUNT;
        double least = all(1).filter(value -> value > 0).min().orElse(1);
        double most = Math.max(least, all(1).max().orElse(1));
        this.scale = axis == Axis.COUNT ? Scale.linear(most, HEIGHT) : Scale.logarithmic(least, most, HEIGHT);
    }

    /** Every chart of these, in the order of their titles' first appearance. */
    static List<Element> of(List<Series> series) {
        Map<String, List<Series>> charts = new LinkedHashMap<>();
        series.forEach(each ->
                charts.computeIfAbsent(each.chart(), chart -> new ArrayList<>()).add(each));
        return charts.entrySet().stream()
                .filter(chart -> chart.getValue().stream()
                        .anyMatch(each -> !each.points().isEmpty()))
                .map(chart -> new SeriesChart(chart.getKey(), chart.getValue()).element())
                .toList();
    }

    private DoubleStream all(int coordinate) {
        return series.stream().flatMap(each -> each.points().stream()).mapToDouble(point -> point[coordinate]);
    }

    private Element element() {
        return Element.of(
                        "figure",
                        Element.of("figcaption", Element.of("strong", title), key()),
                        plot(),
                        axis == Axis.AROUND_A_FAULT ? Element.fragment() : numbers())
                .with("class", "chart");
    }

    private Element key() {
        Element key = Element.of("ul").with("class", "key");
        for (int i = 0; i < series.size(); i++) {
            String d = axis == Axis.AROUND_A_FAULT ? "M12 7h0" : "M0 7h24";
            key.add(Element.of(
                    "li",
                    Element.of("svg", Element.of("path").with("class", style(i)).with("d", d))
                            .with("viewBox", "0 0 24 14")
                            .with("aria-hidden", "true"),
                    series.get(i).name()));
        }
        return key;
    }

    private String style(int i) {
        return axis == Axis.AROUND_A_FAULT ? "dot ok" : "line line-" + (i % LINES_MAX + 1);
    }

    private Element plot() {
        Plot plot = new Plot(HEIGHT);
        if (axis == Axis.AROUND_A_FAULT) {
            plot.shadeFrom(x(0));
        }
        String unit = series.get(0).y();
        scale.gridlines(value -> Numbers.of(value, unit)).forEach(plot::gridline);
        for (int i = 0; i < series.size(); i++) {
            plot.path(style(i), path(series.get(i)));
        }
        ticks().forEach((value, label) -> {
            int x = x(value);
            if (x >= 0 && x <= Plot.WIDTH) {
                plot.tick(x, label);
            }
        });
        return plot.across(series.get(0).x()).svg(title);
    }

    private String path(Series line) {
        StringBuilder path = new StringBuilder();
        for (double[] point : line.points()) {
            boolean isFirst = path.length() == 0;
            path.append(isFirst || axis == Axis.AROUND_A_FAULT ? 'M' : 'L')
                    .append(x(point[0]))
                    .append(' ')
                    .append(scale.y(point[1]));
            if (axis == Axis.AROUND_A_FAULT) {
                path.append("h0");
            }
        }
        return path.toString();
    }

    private int x(double value) {
        double least = place(all(0).min().orElse(0));
        double most = place(all(0).max().orElse(1));
        return (int)
                Math.round(most == least ? Plot.WIDTH / 2.0 : (place(value) - least) / (most - least) * Plot.WIDTH);
    }

    private double place(double value) {
        return switch (axis) {
            // The highest percentile of all is a hundred, and that is infinitely far.
            case PERCENTILE -> -Math.log10(1 - Math.min(value, 99.999) / 100);
            case AROUND_A_FAULT -> value;
            case COUNT -> Math.log(Math.max(value, 1)) / Math.log(2);
        };
    }

    private Map<Double, String> ticks() {
        Map<Double, String> ticks = new TreeMap<>();
        switch (axis) {
            case PERCENTILE -> {
                for (String percentile : PERCENTILES) {
                    ticks.put(Double.valueOf(percentile), percentile + " %");
                }
            }
            case COUNT -> all(0).distinct().forEach(value -> ticks.put(value, Numbers.of(value)));
            case AROUND_A_FAULT -> {
                double from = all(0).min().orElse(0);
                double until = all(0).max().orElse(0);
                double step = until - from > 12 ? 5 : until - from > 3 ? 1 : 0.5;
                for (double second = Math.ceil(from / step) * step; second <= until; second += step) {
                    ticks.put(second, second == 0 ? "the fault" : Numbers.of(second) + " s");
                }
            }
        }
        return ticks;
    }

    /** The same for who would rather read than look. */
    private Element numbers() {
        List<String> columns = new ArrayList<>();
        columns.add(series.get(0).x());
        series.forEach(line -> columns.add(line.name() + ", " + line.y() + "#"));
        Table table = Table.of(title, columns);
        for (double x : all(0).sorted().distinct().toArray()) {
            List<String> cells = new ArrayList<>();
            cells.add(Double.toString(x).replaceAll("\\.0$", ""));
            for (Series line : series) {
                cells.add(line.points().stream()
                        .filter(point -> point[0] == x)
                        .map(point -> Numbers.of(point[1]))
                        .findFirst()
                        .orElse(""));
            }
            table.row(cells);
        }
        return Element.of("details", Element.of("summary", "Numbers"), table.element());
    }
}
