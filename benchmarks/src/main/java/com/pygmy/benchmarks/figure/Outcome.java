package com.pygmy.benchmarks.figure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one benchmark found.
 *
 * @param name the word by which it is called
 * @param command what repeats it
 * @param failure why it has no figures, where it failed
 */
public record Outcome(
        String name,
        String title,
        String question,
        String floor,
        String rival,
        String command,
        double seconds,
        @Nullable String failure,
        List<Figure> figures,
        List<Series> series) {
    public Outcome {
        figures = List.copyOf(figures);
        series = List.copyOf(series);
    }
}
