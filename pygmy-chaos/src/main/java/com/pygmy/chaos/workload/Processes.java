package com.pygmy.chaos.workload;

import com.pygmy.api.Consistency;
import com.pygmy.chaos.history.Event;
import com.pygmy.chaos.history.Recorder;
import com.pygmy.client.ClientSettings;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.client.Session;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The clients of a run. Each does one thing at a time, in a session of its own; one that does not know how its request ended
 * is never heard of again, since the request may yet happen. A request is tried once: what the client library would mend by
 * trying again is what this harness wants to see. Thread-safe.
 */
final class Processes implements AutoCloseable {
    /** Longer than the store's own deadlines, so that its truthful answer is heard. */
    private static final ClientSettings.Timeouts TIMEOUTS = new ClientSettings.Timeouts(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofMinutes(1));

    private final Recorder recorder;
    private final List<PygmyClient> clients = new ArrayList<>();
    private final Deque<Integer> idle = new ArrayDeque<>();
    private final Map<Integer, PygmyClient> views = new HashMap<>();
    private int processes;

    /** One client per frontend, each preferring another. */
    Processes(List<URI> frontends, String operatorToken, Recorder recorder) {
        this.recorder = recorder;
        for (int first = 0; first < frontends.size(); first++) {
            List<URI> preferred = new ArrayList<>(frontends);
            Collections.rotate(preferred, -first);
            clients.add(PygmyClient.open(ClientSettings.of(preferred)
                    .withOperatorToken(operatorToken)
                    .withTimeouts(TIMEOUTS)
                    .withRetries(ClientSettings.Retries.NONE)));
        }
    }

    /** A client with the library's own retries, for what is no part of the trial. */
    PygmyClient patient() {
        return clients.get(0).trying(20).within(Duration.ofSeconds(20)).reading(Consistency.LINEARIZABLE);
    }

    /** Sends a request as a process that is idle, notes call and answer, and says how it ended. Blocks. */
    Event.Type send(Request request) {
        int process = take();
        note(
                process,
                Event.Type.INVOKE,
                request,
                new Outcome(Event.Type.INVOKE, request.input(), null, null, Map.of()));
        Outcome outcome;
        try {
            outcome = request.send(view(process));
        } catch (PygmyException e) {
            outcome = Outcome.failed(e);
        }
        note(process, outcome.type(), request, outcome);
        giveBack(process, outcome.type());
        return outcome.type();
    }

    private void note(int process, Event.Type type, Request request, Outcome outcome) {
        recorder.record(
                Integer.toString(process),
                type,
                request.f(),
                request.key(),
                outcome.value(),
                outcome.index(),
                outcome.node(),
                outcome.more());
    }

    private synchronized int take() {
        Integer process = idle.poll();
        return process == null ? processes++ : process;
    }

    private synchronized void giveBack(int process, Event.Type end) {
        if (end == Event.Type.INFO) {
            views.remove(process);
        } else {
            idle.addLast(process);
        }
    }

    private synchronized PygmyClient view(int process) {
        return views.computeIfAbsent(
                process,
                made -> clients.get(made % clients.size())
                        .inSession(Session.begin())
                        .reading(Consistency.LINEARIZABLE));
    }

    @Override
    public void close() {
        clients.forEach(PygmyClient::close);
    }
}
