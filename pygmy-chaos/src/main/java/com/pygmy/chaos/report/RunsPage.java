package com.pygmy.chaos.report;

import com.pygmy.chaos.archive.PastRun;
import java.util.List;

/** The list of past runs as a page. */
public final class RunsPage {
    private RunsPage() {}

    /** The page; links are relative to {@code /}. */
    public static String html(List<PastRun> runs) {
        StringBuilder page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Chaos runs</title>"
                + "<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}"
                + "td{padding:.25rem .75rem .25rem 0;vertical-align:top}</style><h1>Chaos runs</h1>");
        if (runs.isEmpty()) {
            page.append("<p>There are none yet.</p>");
        }
        page.append("<table>");
        for (PastRun run : runs) {
            page.append("<tr><td>")
                    .append(escaped(run.verdict()))
                    .append("<td><a href=\"runs/")
                    .append(escaped(run.name()))
                    .append("/\">")
                    .append(escaped(run.name()))
                    .append("</a><td>")
                    .append(run.operations())
                    .append(" operations, ")
                    .append(run.faults())
                    .append(" faults<td>")
                    .append(escaped(String.join(", ", run.broken())));
        }
        return page.append("</table></html>").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
