package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The clients of a run. Each does one thing at a time; one that does not know how its request ended is never heard of again,
 * since the request may yet happen. A request is tried once: what a patient client would mend by trying again is what this
 * harness wants to see. Thread-safe.
 *
 * @param <C> what a client asks through
 */
public final class Clients<C> {
    private static final int RESENT_MAX = 5;

    private final Generator<C> workload;
    private final Recorder recorder;
    private final Deque<Integer> idle = new ArrayDeque<>();
    private final Map<Integer, C> connected = new HashMap<>();
    private final ConcurrentLinkedQueue<Request<C>> unknown = new ConcurrentLinkedQueue<>();
    private int processes;

    public Clients(Generator<C> workload, Recorder recorder) {
        this.workload = workload;
        this.recorder = recorder;
    }

    /** Sends what the workload asks for, for this long and at this pace. Blocks until the last is answered. */
    public void run(Duration length, Pace pace) throws InterruptedException {
        int dropped = new RateLoop(pace).run(length, () -> {
            Request<C> request = workload.next();
            return () -> send(request);
        });
        new Notes(recorder).fact("dropped", null, Value.of(dropped));
    }

    private void send(Request<C> request) {
        int process = take();
        note(process, request, new Completion(Event.Type.INVOKE, request.input(), null, null, Map.of()));
        Completion outcome = request.send(client(process));
        note(process, request, outcome);
        giveBack(process, outcome.type());
        if (outcome.type() == Event.Type.INFO && request.repeatable()) {
            unknown.add(request);
        }
    }

    /** Sends again what ended unknown and may be repeated; some times over, where it ends so again. Blocks. */
    public void settle() {
        for (int i = 0; i < RESENT_MAX && !unknown.isEmpty(); i++) {
            List<Request<C>> again = List.copyOf(unknown);
            unknown.clear();
            again.forEach(this::send);
        }
    }

    private void note(int process, Request<C> request, Completion outcome) {
        recorder.record(
                Integer.toString(process),
                outcome.type(),
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
            connected.remove(process);
        } else {
            idle.addLast(process);
        }
    }

    private synchronized C client(int process) {
        return connected.computeIfAbsent(process, workload::connect);
    }
}
