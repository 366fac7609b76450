package com.pygmy.raft.internal.pipeline;

import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.sqlite.EntryOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way of commands into the log. Where this replica leads, the commands that wait are packed into one entry when the
 * one before is under way; where another leads they are sent there together. A lone command never waits for others.
 *
 * <p>An attempt that fails is repeated until the command's deadline, under the same id, so that it takes effect at most once;
 * a command that was once handed to a log is never reported as not done. A command
 * of a type that some replica may not be able to decode stays here: once in the log, it would stop that replica.
 *
 * <p>Thread-safe. The work is done by the threads that submit and that report completions; nothing blocks.
 */
public final class CommandPipeline {
    /** With the JSON around it a batch stays below the 1 MiB that a node takes as a body. */
    private static final int BATCH_BYTES_MAX = 960 * 1024;

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(10);

    /** Commands that were submitted shortly after each other expire together. */
    private static final Duration EXPIRY_SLACK = Duration.ofMillis(20);

    private final Consensus consensus;
    private final CommandForwarding forwarding;
    private final CommandRoute route;
    private final Clock clock = Clock.systemUTC();
    private final CommandLimits limits;
    private final Executor callbacks;
    private final ScheduledExecutorService timer;
    private final SlowCommands slow;

    private final ArrayDeque<PendingCommand> waiting = new ArrayDeque<>();
    private final Map<Long, List<PendingCommand>> proposed = new ConcurrentHashMap<>();
    private final AtomicLong entriesProposed = new AtomicLong();
    private final AtomicLong commandsProposed = new AtomicLong();
    private final AtomicLong batchesForwarded = new AtomicLong();
    private final AtomicLong submitted = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private @Nullable ScheduledFuture<?> expiry;
    private int pending;
    private int inFlight;
    private boolean paused;
    private boolean closed;

    public CommandPipeline(
            Consensus consensus,
            CommandForwarding forwarding,
            CommandRoute route,
            CommandLimits limits,
            Executor callbacks,
            ScheduledExecutorService timer) {
        this.consensus = consensus;
        this.forwarding = forwarding;
        this.route = route;
        this.limits = limits;
        this.callbacks = callbacks;
        this.timer = timer;
        this.slow = new SlowCommands(limits.slow());
    }

    /** Takes commands, as many of one entry as it may hold; each one's future completes by its deadline. */
    public void submit(List<PendingCommand> commands) {
        commands.forEach(this::admit);
        pump();
    }

    private void admit(PendingCommand command) {
        submitted.incrementAndGet();
        if (command.encoded().length > BATCH_BYTES_MAX) {
            command.fail(new ReplicaException.Overloaded(
                    "command: " + command.encoded().length + " bytes (expected: at most " + BATCH_BYTES_MAX + ")"));
            return;
        }
        synchronized (this) {
            if (closed) {
                command.fail(new ReplicaException.Stopped("this replica is stopping"));
                return;
            }
            if (pending >= limits.pendingMax()) {
                command.fail(new ReplicaException.Overloaded(
                        "pending commands: " + pending + " (expected: fewer than " + limits.pendingMax() + ")"));
                return;
            }
            pending++;
            waiting.add(command);
            expireBy(command.deadlineNanos());
        }
        command.future().whenComplete((reply, failure) -> ended(command, failure));
    }

    private void ended(PendingCommand command, @Nullable Throwable failure) {
        slow.ended(command, failure);
        if (failure != null) {
            failed.incrementAndGet();
        }
        synchronized (this) {
            pending--;
        }
    }

    /** Sends what can be sent now. Called when something has changed that may let more through. */
    public void pump() {
        while (true) {
            List<PendingCommand> batch;
            boolean here;
            Optional<String> elsewhere;
            synchronized (this) {
                if (waiting.isEmpty() || paused || inFlight >= limits.inFlightMax()) {
                    return;
                }
                here = route.leadsHere();
                elsewhere = here ? Optional.empty() : consensus.leaderElsewhere();
                batch = here || elsewhere.isPresent() ? takeBatch(here) : List.of();
                if (!batch.isEmpty()) {
                    inFlight++;
                } else if (inFlight > 0) {
                    return;
                }
            }
            if (batch.isEmpty()) {
                route.heldUp();
                return;
            }
            if (here) {
                propose(batch);
            } else {
                forward(elsewhere.orElseThrow(), batch);
            }
        }
    }

    private List<PendingCommand> takeBatch(boolean here) {
        List<PendingCommand> batch = new ArrayList<>();
        long now = System.nanoTime();
        int bytes = 0;
        Iterator<PendingCommand> queue = waiting.iterator();
        while (queue.hasNext() && batch.size() < limits.packedMax()) {
            PendingCommand command = queue.next();
            if (command.isOver(now, here)) {
                continue;
            }
            // Not sent to a leader either: it would wait there, and those that are sent with it are answered together.
            if (heldBack(command, here).isPresent()) {
                continue;
            }
            if (bytes + command.encoded().length > BATCH_BYTES_MAX) {
                break;
            }
            bytes += command.encoded().length;
            batch.add(command);
            queue.remove();
        }
        return batch;
    }

    private void propose(List<PendingCommand> batch) {
        long proposal = Consensus.newProposal();
        byte[] entry = CommandCodec.pack(
                clock.instant(), batch.stream().map(PendingCommand::encoded).toList());
        entriesProposed.incrementAndGet();
        commandsProposed.addAndGet(batch.size());
        batch.forEach(command -> command.sent(null));
        proposed.put(proposal, batch);
        consensus.propose(proposal, entry).whenComplete((outcome, failure) -> {
            if (outcome == Consensus.Proposed.APPLIED) {
                // The replies come from the apply queue.
                sent();
                return;
            }
            if (outcome == Consensus.Proposed.NOT_PROPOSED) {
                proposed.remove(proposal);
            } else {
                // Kept under its proposal: should the old entry be applied after all, its reply is the answer.
                batch.forEach(PendingCommand::maybeProposed);
            }
            again(batch);
        });
    }

    /** An entry that this replica proposed, and knew to be committed at that time, has been applied here. */
    public void applied(long proposal, EntryOutcome outcome, long committedNanos) {
        List<PendingCommand> batch = proposed.remove(proposal);
        if (batch == null) {
            return;
        }
        batch.forEach(command -> command.applied(committedNanos));
        Runnable completion = () -> {
            for (int i = 0; i < batch.size(); i++) {
                complete(batch.get(i), outcome, i);
            }
        };
        try {
            callbacks.execute(completion);
        } catch (RejectedExecutionException e) {
            // The replica is closing: callers that still wait get the reply from this thread.
            completion.run();
        }
    }

    private static void complete(PendingCommand command, EntryOutcome outcome, int position) {
        if (outcome.reused().contains(position)) {
            command.refuse(new ReplicaException.KeyReused(
                    "command id: it belongs to another command (expected: an id of its own for each command)"));
        } else {
            command.future()
                    .complete(new PendingCommand.Applied(outcome.replies().get(position), outcome.index()));
        }
    }

    private void forward(String leader, List<PendingCommand> batch) {
        batchesForwarded.incrementAndGet();
        batch.forEach(command -> command.sent(leader));
        long now = System.nanoTime();
        long remaining = batch.stream()
                .mapToLong(command -> command.remainingNanos(now))
                .max()
                .orElse(0);
        forwarding.send(leader, batch, Duration.ofNanos(Math.max(1, remaining))).whenComplete((unanswered, failure) -> {
            if (failure == null && unanswered.isEmpty()) {
                sent();
            } else {
                again(failure == null ? unanswered : batch);
            }
        });
    }

    private void sent() {
        synchronized (this) {
            inFlight--;
        }
        pump();
    }

    /** Puts commands back in front and sends them again soon, not at once: what failed needs a moment to change. */
    private void again(List<PendingCommand> batch) {
        boolean tooLate;
        synchronized (this) {
            inFlight--;
            tooLate = closed;
            for (int i = batch.size() - 1; i >= 0 && !tooLate; i--) {
                waiting.addFirst(batch.get(i));
            }
        }
        if (tooLate) {
            batch.forEach(command -> command.fail(new ReplicaException.Stopped("this replica is stopping")));
        } else {
            timer.schedule(this::pump, PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Another replica leads, or this one does or no longer does: what may not be passed on ends, and the rest is sent. */
    public void leadershipChanged() {
        expire();
        pump();
    }

    /** Whether commands wait although nothing is under way. */
    public synchronized boolean isHeldUp() {
        return !waiting.isEmpty() && inFlight == 0;
    }

    /** Ends what has waited too long. Called when the first deadline has passed, and now and then. */
    public void expire() {
        long now = System.nanoTime();
        boolean here = route.leadsHere();
        List<PendingCommand> expired = new ArrayList<>();
        synchronized (this) {
            waiting.removeIf(command -> command.isOver(now, here) && expired.add(command));
        }
        expired.forEach(command -> command.fail(tooLate(command, here)));
        proposed.values().removeIf(batch -> {
            List<PendingCommand> late =
                    batch.stream().filter(command -> command.isExpired(now)).toList();
            late.forEach(command ->
                    command.fail(new ReplicaException.OutcomeUnknown("proposed and not known to be applied in time")));
            return batch.stream().allMatch(command -> command.future().isDone());
        });
    }

    /** Has commands end soon after this deadline. */
    private synchronized void expireBy(long deadlineNanos) {
        long remaining = deadlineNanos - System.nanoTime();
        if (closed || (expiry != null && expiry.getDelay(TimeUnit.NANOSECONDS) - remaining <= EXPIRY_SLACK.toNanos())) {
            return;
        }
        if (expiry != null) {
            expiry.cancel(false);
        }
        expiry = timer.schedule(this::expireAtDeadline, remaining + EXPIRY_SLACK.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void expireAtDeadline() {
        synchronized (this) {
            expiry = null;
        }
        expire();
        Stream<PendingCommand> left;
        synchronized (this) {
            left = Stream.concat(
                    List.copyOf(waiting).stream(), proposed.values().stream().flatMap(List::stream));
        }
        long now = System.nanoTime();
        left.filter(command -> !command.future().isDone())
                .mapToLong(command -> command.remainingNanos(now))
                .min()
                .ifPresent(remaining -> expireBy(now + remaining));
    }

    private Optional<String> heldBack(PendingCommand command, boolean here) {
        return here ? route.notDecodable(command.type()) : route.saidNotToDecode(command.type());
    }

    private ReplicaException tooLate(PendingCommand command, boolean here) {
        return heldBack(command, here)
                .<ReplicaException>map(ReplicaException.UpgradeInProgress::new)
                .orElseGet(() -> new ReplicaException.NoLeader("no leader took the command in time"));
    }

    /** Holds commands back while leadership is transferred, or lets them go on. */
    void setPaused(boolean value) {
        synchronized (this) {
            paused = value;
        }
        if (!value) {
            pump();
        }
    }

    public synchronized int pending() {
        return pending;
    }

    public long entriesProposed() {
        return entriesProposed.get();
    }

    public long commandsProposed() {
        return commandsProposed.get();
    }

    public long batchesForwarded() {
        return batchesForwarded.get();
    }

    public long submitted() {
        return submitted.get();
    }

    public long slow() {
        return slow.count();
    }

    public long failed() {
        return failed.get();
    }

    /** Ends everything that waits; what was proposed ends as unknown. */
    public void close() {
        List<PendingCommand> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
        }
        left.forEach(command -> command.fail(new ReplicaException.Stopped("this replica is stopping")));
        proposed.values()
                .forEach(batch -> batch.forEach(command ->
                        command.fail(new ReplicaException.OutcomeUnknown("this replica stopped meanwhile"))));
        proposed.clear();
    }
}
