package com.pygmy.benchmarks.run;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Series;
import java.util.List;

/** One benchmark: a question about speed, and how it is answered. */
public interface Measurement {
    /** The word by which it is called on the command line. */
    String name();

    String question();

    /** What cannot be beaten. */
    String floor();

    /** What does nearly the same without our promises. */
    String rival();

    /** Whether it takes so long that it is run only where it is asked for by name. */
    default boolean onlyByName() {
        return false;
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
