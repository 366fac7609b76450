package com.pygmy.client.cli;

import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.client.cli.ClusterTables.View;
import com.pygmy.protocol.ClusterView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "status",
        description = {
            "Shows every node: role, log index, health, and where the frontends route to.",
            "Of each frontend the last second: requests, times to answer, cache hits, entries that its cache is behind."
        })
final class StatusCommand implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration WATCHED_DEADLINE = Duration.ofSeconds(2);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String FROM_TOP = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    @ParentCommand
    private Pygmy pygmy;

    @Option(
            names = {"-w", "--watch"},
            description = "Shows it anew each second, until Ctrl-C; where there is no terminal, each change in a line.")
    private boolean watch;

    @Override
    public Integer call() {
        return watch ? watch() : once();
    }

    private int once() {
        Map<URI, View> views = ask(pygmy.timeoutOr(DEADLINE));
        if (pygmy.json()) {
            pygmy.screen().json(views);
        } else {
            ClusterTables.show(pygmy.screen().withLimit(), views);
        }
        return ClusterTables.firstAnswer(views).isPresent() ? ExitCode.DONE : ExitCode.NOT_EXECUTED;
    }

    private Map<URI, View> ask(Duration deadline) {
        Map<URI, View> views = new LinkedHashMap<>();
        pygmy.frontends().forEach(frontend -> views.put(frontend, ask(frontend, deadline)));
        return views;
    }

    private View ask(URI frontend, Duration deadline) {
        try (PygmyClient client = pygmy.open(List.of(frontend))) {
            return new View(client.trying(1).within(deadline).cluster().value(), null);
        } catch (PygmyException e) {
            return new View(null, String.valueOf(e.getMessage()));
        }
    }

    /** Ends when it is interrupted, or when nobody reads what it writes. */
    private int watch() {
        Instant told = Instant.MIN;
        while (!pygmy.out().checkError()) {
            Map<URI, View> views = ask(pygmy.timeoutOr(WATCHED_DEADLINE));
            if (pygmy.json()) {
                pygmy.screen().jsonLine(views);
            } else if (pygmy.surroundings().onTerminal()) {
                redraw(views);
            } else {
                told = tellChanges(views, told);
            }
            try {
                Thread.sleep(INTERVAL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return ExitCode.DONE;
    }

    /** Over what was there, line by line, so that nothing flickers. */
    private void redraw(Map<URI, View> views) {
        StringWriter frame = new StringWriter();
        Screen screen = new Screen(
                new PrintWriter(frame),
                pygmy.surroundings().columns(),
                pygmy.surroundings().colours());
        ClusterTables.show(screen.withLimit(), views);
        screen.line("");
        screen.aside(OrderView.time(Instant.now()) + "  Ctrl-C ends.");
        pygmy.out().print(FROM_TOP + frame.toString().replace("\n", CLEAR_LINE + "\n") + CLEAR_BELOW);
        pygmy.out().flush();
    }

    /** The tables first, and then what changed since. Returns up to when it was told. */
    private Instant tellChanges(Map<URI, View> views, Instant told) {
        if (told.equals(Instant.MIN)) {
            ClusterTables.show(pygmy.screen().withLimit(), views);
        }
        Instant newest = told;
        for (ClusterView.Change change :
                ClusterTables.firstAnswer(views).map(ClusterTables::changes).orElse(List.of())) {
            if (change.at().isAfter(told) && !told.equals(Instant.MIN)) {
                pygmy.screen().line(ClusterTables.sentence(change));
            }
            newest = change.at().isAfter(newest) ? change.at() : newest;
        }
        return newest.equals(Instant.MIN) ? Instant.EPOCH : newest;
    }
}
