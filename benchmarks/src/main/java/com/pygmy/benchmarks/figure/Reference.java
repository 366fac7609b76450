package com.pygmy.benchmarks.figure;

/**
 * What a figure is held against, in the figure's own unit and measured in the same run.
 *
 * @param name such as {@code fdatasync p50}
 */
public record Reference(String name, double value) {}
