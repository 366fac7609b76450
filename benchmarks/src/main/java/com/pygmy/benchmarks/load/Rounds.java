package com.pygmy.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * Several loads, measured in turns: what slows the machine down for a while slows each of them, so that their ratios hold
 * where their absolute numbers do not.
 */
public final class Rounds {
    private final Map<String, List<LoadResult>> results = new LinkedHashMap<>();

    /** One stretch of load. */
    @FunctionalInterface
    public interface Load {
        LoadResult run() throws Exception;
    }

    /** Runs each of them, in order, so many times over. */
    public static Rounds of(int rounds, Map<String, Load> loads) throws Exception {
        Rounds measured = new Rounds();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Load> load : loads.entrySet()) {
                measured.results
                        .computeIfAbsent(load.getKey(), name -> new ArrayList<>())
                        .add(load.getValue().run());
            }
        }
        return measured;
    }

    /** What was measured. */
    public List<String> names() {
        return List.copyOf(results.keySet());
    }

    private List<LoadResult> of(String name) {
        List<LoadResult> found = results.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name + " (expected: one of " + results.keySet() + ")");
        }
        return found;
    }

    /** The median of the rounds. */
    public double median(String name, ToDoubleFunction<LoadResult> number) {
        double[] numbers = of(name).stream().mapToDouble(number).sorted().toArray();
        int middle = numbers.length / 2;
        return numbers.length % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
    }

    /** Over the rounds. */
    public double sum(String name, ToDoubleFunction<LoadResult> number) {
        return of(name).stream().mapToDouble(number).sum();
    }

    /** Half of what lies between the lowest and the highest round. */
    public double halfWidth(String name, ToDoubleFunction<LoadResult> number) {
        double[] numbers = of(name).stream().mapToDouble(number).toArray();
        return (Arrays.stream(numbers).max().orElse(0)
                        - Arrays.stream(numbers).min().orElse(0))
                / 2;
    }

    public double perSecond(String name) {
        return median(name, LoadResult::perSecond);
    }

    /** The latency of all rounds together. */
    public Histogram latency(String name) {
        Histogram all = of(name).get(0).latency().copy();
        all.reset();
        of(name).forEach(result -> all.add(result.latency()));
        return all;
    }

    /** The highest share of a core that the generator used in any round. */
    public double generatorShare() {
        return results.values().stream()
                .flatMap(List::stream)
                .mapToDouble(LoadResult::generatorShare)
                .max()
                .orElse(0);
    }
}
