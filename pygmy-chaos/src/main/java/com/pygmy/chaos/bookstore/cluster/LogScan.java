package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.history.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Notes what nodes' own logs say that no client can see: who led in which term, and what nobody should have to read there. */
final class LogScan {
    private static final Pattern LEADS = Pattern.compile("(\\S+) of (\\S+) is now LEADER in term (\\d+)");
    private static final Pattern ALARM = Pattern.compile(
            "Exception in thread|OutOfMemoryError|StackOverflowError|; this replica stops|ending this process"
                    + "|has lost what the others may count on|no orders are taken|has diverged");
    private static final int ALARMS_MAX = 20;

    private LogScan() {}

    /** Reads every log. Blocks for the disk. */
    static void note(List<StoreNode> nodes, Notes notes) throws IOException {
        for (StoreNode node : nodes) {
            if (Files.isReadable(node.log())) {
                note(node, notes);
            }
        }
    }

    private static void note(StoreNode node, Notes notes) throws IOException {
        int lines = 0;
        int alarms = 0;
        // A killed process may leave half a character.
        try (BufferedReader log = new BufferedReader(new InputStreamReader(
                Files.newInputStream(node.log()),
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)))) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                lines++;
                Matcher leads = LEADS.matcher(line);
                if (leads.find()) {
                    Value term = Value.of(Long.parseLong(leads.group(3)));
                    notes.found("leads", leads.group(1), Value.list(Value.of(leads.group(2)), term));
                } else if (ALARM.matcher(line).find() && alarms++ < ALARMS_MAX) {
                    notes.found("alarm", node.name(), Value.of(line));
                }
            }
        }
        notes.found("log", node.name(), Value.of(lines));
    }
}
