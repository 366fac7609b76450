package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The clients of a run. Each does one thing at a time; one that does not know how its request ended is never heard of again,
 * since the request may yet happen. A request is tried once: what a patient client would mend by trying again is what this
 * harness wants to see. Thread-safe.
 *
 * @param <R> what they send
 */
public final class Clients<R extends Request> {
    private static final long LATE_MIN_NANOS = 1_000_000;
    private static final int RESENT_MAX = 5;

    private final Supplier<R> requests;
    private final Client.Factory<R> factory;
    private final Recorder recorder;
    private final Deque<Integer> idle = new ArrayDeque<>();
    private final Map<Integer, Client<R>> open = new HashMap<>();
    private final ConcurrentLinkedQueue<R> unknown = new ConcurrentLinkedQueue<>();
    private int processes;

    /** @param requests gives the next one; called by one thread */
    public Clients(Supplier<R> requests, Client.Factory<R> factory, Recorder recorder) {
        this.requests = requests;
        this.factory = factory;
        this.recorder = recorder;
    }

    /** Sends request after request, for this long and at this pace. Blocks until the last is answered. */
    public void run(Duration length, Pace pace) throws InterruptedException {
        AtomicInteger dropped = new AtomicInteger();
        OpenLoop loop = new OpenLoop(
                pace,
                due -> {
                    R request = requests.get();
                    return () -> send(request, due);
                },
                due -> dropped.incrementAndGet());
        try {
            loop.run(length);
        } finally {
            new Notes(recorder).fact("dropped", null, Value.of(dropped.get()));
        }
    }

    private Event.Type send(R request, long due) {
        int process = take();
        long late = System.nanoTime() - due;
        Map<String, Value> more = late < LATE_MIN_NANOS ? Map.of() : Map.of(Operation.LATE, Value.of(late));
        note(process, request, new Completion(Event.Type.INVOKE, request.input(), null, null, more));
        Completion completion = client(process).invoke(request);
        note(process, request, completion);
        giveBack(process, completion.type());
        if (completion.type() == Event.Type.INFO && request.repeatable()) {
            unknown.add(request);
        }
        return completion.type();
    }

    /** Sends again what ended unknown and may be repeated; some times over, where it ends so again. Blocks. */
    public void settle() {
        for (int i = 0; i < RESENT_MAX && !unknown.isEmpty(); i++) {
            List<R> again = List.copyOf(unknown);
            unknown.clear();
            again.forEach(request -> send(request, System.nanoTime()));
        }
    }

    /** Sends each of these until it has succeeded, a few times at most. Blocks. */
    public void finish(List<R> last) {
        for (R request : last) {
            for (int i = 0; i < RESENT_MAX && send(request, System.nanoTime()) != Event.Type.OK; i++) {
                // Sent again by another client.
            }
        }
    }

    private void note(int process, R request, Completion completion) {
        recorder.record(
                Integer.toString(process),
                completion.type(),
                request.f(),
                request.key(),
                completion.value(),
                completion.index(),
                completion.node(),
                completion.more());
    }

    private synchronized int take() {
        Integer process = idle.poll();
        return process == null ? processes++ : process;
    }

    private synchronized void giveBack(int process, Event.Type end) {
        if (end == Event.Type.INFO) {
            open.remove(process);
        } else {
            idle.addLast(process);
        }
    }

    private synchronized Client<R> client(int process) {
        return open.computeIfAbsent(process, factory::open);
    }
}
