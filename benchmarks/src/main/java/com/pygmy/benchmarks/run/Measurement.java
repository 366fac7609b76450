package com.pygmy.benchmarks.run;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Series;
import java.util.List;
import java.util.Objects;

/** One benchmark: what it {@link Asks}, and how it is answered. */
public interface Measurement {
    /** The question that its class carries. */
    default Asks asks() {
        return Objects.requireNonNull(getClass().getAnnotation(Asks.class));
    }

    /**
     * Measures. Blocks; leaves no process behind, however it ends.
     *
     * @throws Exception where it cannot be measured, or where an answer was wrong: no number is better than a false one
     */
    Found measure(BenchRun run) throws Exception;

    /** What was found. */
    record Found(List<Figure> figures, List<Series> series) {}
}
