package com.pygmy.api;

/**
 * How far an import is.
 *
 * @param batches of it that are in, from the first one on without a gap
 * @param lines that these hold: exact until the last batch, which may hold fewer
 */
public record ImportProgress(long batches, long lines) {
    public static ImportProgress of(long batches, long linesOfBatch) {
        return new ImportProgress(batches, batches * linesOfBatch);
    }
}
