package com.pygmy.benchmarks.figure;

import java.util.List;

/**
 * Points to be drawn.
 *
 * @param chart series of the same chart share its title
 * @param name of this line
 * @param x what the first number of a point is, with its unit
 * @param y what the second is
 * @param points pairs, by rising x
 */
public record Series(String chart, String name, String x, String y, List<double[]> points) {
    public Series {
        points = List.copyOf(points);
    }
}
