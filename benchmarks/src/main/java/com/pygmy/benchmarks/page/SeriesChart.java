package com.pygmy.benchmarks.page;

import com.pygmy.benchmarks.figure.Numbers;
import com.pygmy.benchmarks.figure.Series;
import com.pygmy.chaos.harness.report.Element;
import com.pygmy.chaos.harness.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Series of one title on one grid. Percentiles lie as far apart as they are rare, counts of clients as they double; a time
 * around a fault is a point a request, and shaded from the fault on.
 */
final class SeriesChart {
    private static final int WIDTH = 10_000;
    private static final int HEIGHT = 220;
    private static final int FOOT = 34;
    private static final int MARGIN = 8;
    private static final int LINES_MAX = 5;
    private static final List<String> PERCENTILES = List.of("50", "90", "99", "99.9", "99.99");

    private final String title;
    private final List<Series> series;
    private final Axis axis;
    private final boolean isLog;
    private final double low;
    private final double high;

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
        this.isLog = axis != Axis.COUNT;
        double least = all(1).filter(value -> value > 0).min().orElse(1);
        double most = Math.max(least, all(1).max().orElse(1));
        this.low = isLog ? Math.floor(Math.log10(least)) : 0;
        this.high = isLog ? Math.max(low + 1, Math.ceil(Math.log10(most))) : most;
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
                        Element.of("svg", stretched(), labels())
                                .with("class", "plot")
                                .with("role", "img")
                                .with("aria-label", title)
                                .with("width", "100%")
                                .with("height", HEIGHT + FOOT),
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

    private Element stretched() {
        Element stretched = Element.of("svg")
                .with("class", "stretched")
                .with("viewBox", "0 0 " + WIDTH + " " + HEIGHT)
                .with("preserveAspectRatio", "none")
                .with("width", "100%")
                .with("height", HEIGHT);
        if (axis == Axis.AROUND_A_FAULT) {
            int fault = x(0);
            stretched.add(
                    Element.of("rect")
                            .with("class", "band")
                            .with("x", fault)
                            .with("width", WIDTH - fault)
                            .with("height", HEIGHT),
                    Element.of("path").with("class", "edge").with("d", "M" + fault + " 0V" + HEIGHT));
        }
        gridlines()
                .keySet()
                .forEach(y ->
                        stretched.add(Element.of("path").with("class", "grid").with("d", "M0 " + y + "H" + WIDTH)));
        for (int i = 0; i < series.size(); i++) {
            stretched.add(Element.of("path").with("class", style(i)).with("d", path(series.get(i))));
        }
        return stretched;
    }

    private String path(Series line) {
        StringBuilder path = new StringBuilder();
        for (double[] point : line.points()) {
            boolean isFirst = path.length() == 0;
            path.append(isFirst || axis == Axis.AROUND_A_FAULT ? 'M' : 'L')
                    .append(x(point[0]))
                    .append(' ')
                    .append(y(point[1]));
            if (axis == Axis.AROUND_A_FAULT) {
                path.append("h0");
            }
        }
        return path.toString();
    }

    private int x(double value) {
        double least = place(all(0).min().orElse(0));
        double most = place(all(0).max().orElse(1));
        return (int) Math.round(most == least ? WIDTH / 2.0 : (place(value) - least) / (most - least) * WIDTH);
    }

    private double place(double value) {
        return switch (axis) {
            // The highest percentile of all is a hundred, and that is infinitely far.
            case PERCENTILE -> -Math.log10(1 - Math.min(value, 99.999) / 100);
            case AROUND_A_FAULT -> value;
            case COUNT -> Math.log(Math.max(value, 1)) / Math.log(2);
        };
    }

    private int y(double value) {
        double place = isLog ? Math.log10(Math.max(value, 1e-9)) : value;
        double share = (Math.max(place, low) - low) / (high - low);
        return (int) Math.round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN));
    }

    /** Where lines lie across, and what they stand for. */
    private Map<Integer, String> gridlines() {
        Map<Integer, String> lines = new TreeMap<>();
        String unit = series.get(0).y();
        if (isLog) {
            for (double power = low; power <= high; power++) {
                double value = Math.pow(10, power);
                lines.put(y(value), Numbers.of(value, unit));
            }
        } else {
            double step = Math.pow(10, Math.floor(Math.log10(Math.max(high, 1e-9))));
            step = high / step >= 5 ? step * 2 : high / step >= 2 ? step : step / 2;
            for (double value = 0; value <= high; value += step) {
                lines.put(y(value), Numbers.of(value, unit));
            }
        }
        return lines;
    }

    private Element labels() {
        Element labels = Element.of("g");
        gridlines()
                .forEach((y, label) -> labels.add(Element.of("text", label)
                        .with("class", "scale")
                        .with("x", 4)
                        .with("y", y - 3)));
        for (Map.Entry<Double, String> tick : ticks().entrySet()) {
            double share = x(tick.getKey()) * 100.0 / WIDTH;
            if (share >= 0 && share <= 100) {
                labels.add(Element.of("text", tick.getValue())
                        .with("class", "tick")
                        .with("x", String.format(Locale.ROOT, "%.2f%%", share))
                        .with("text-anchor", share < 4 ? "start" : share > 96 ? "end" : "middle")
                        .with("y", HEIGHT + 14));
            }
        }
        return labels.add(Element.of("text", series.get(0).x())
                .with("class", "tick")
                .with("x", "100%")
                .with("text-anchor", "end")
                .with("y", HEIGHT + 29));
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
