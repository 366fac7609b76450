package com.pygmy.api;

import java.util.List;

/** The answer to an import: every line is either counted or rejected with its reason. */
public record ImportReport(long created, long updated, List<RejectedLine> rejected) {
    /** A line of the input (from 1, the header counted) that was left out. */
    public record RejectedLine(long line, String reason) {}
}
