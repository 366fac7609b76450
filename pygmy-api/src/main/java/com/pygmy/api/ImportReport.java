package com.pygmy.api;

import java.util.List;
import java.util.Map;

/**
 * The answer to an import: every line is either counted or rejected.
 *
 * @param unchanged lines that say what is so already
 * @param rejectedCount how many lines were left out; the first 10,000 are in {@code rejected}, each with its reason
 * @param columns field to the header that it was taken from
 * @param unusedColumns headers that no field was taken from
 * @param missing field to how many lines do not say it: a new book got the default there, another kept its own
 * @param remarks what else was decided in reading, in words
 */
public record ImportReport(
        long created,
        long updated,
        long unchanged,
        long rejectedCount,
        List<RejectedLine> rejected,
        Map<String, String> columns,
        List<String> unusedColumns,
        Map<String, Long> missing,
        List<String> remarks) {
    public ImportReport(long created, long updated, List<RejectedLine> rejected) {
        this(created, updated, 0, rejected.size(), rejected, Map.of(), List.of(), Map.of(), List.of());
    }

    /** A line of the input (from 1, the header counted) that was left out. */
    public record RejectedLine(long line, String reason) {}
}
