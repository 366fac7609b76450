package com.pygmy.order.checkout;

import com.pygmy.order.state.OrderState;
import com.pygmy.raft.Change;
import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.Subscription;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does a piece of work again and again, by one thread, on the node that leads the order group; elsewhere the thread sleeps. Two nodes
 * may believe that they lead for a moment, so the work must bear being done twice.
 *
 * <p>The work itself says when it goes on. An entry that is applied ends a pause before its time; after a failure each pause is twice as
 * long as the one before, up to a limit.
 */
public final class LeaderDuty implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderDuty.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    /** In case a change was not delivered. */
    private static final Duration UNTIL_APPLIED = Duration.ofMinutes(1);

    private final String name;
    private final Replica<OrderState> replica;
    private final Duration interval;
    private final Duration backOffMax;
    private final Duration wakeGap;
    private final Work work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopped;
    private boolean leads;
    private int failuresInARow;
    private long appliedIndex;
    private long seenIndex = Long.MAX_VALUE;
    private @Nullable Subscription changes;
    private @Nullable Subscription status;
    private @Nullable Thread thread;

    /**
     * @param interval between portions
     * @param backOffMax the longest pause after failures
     * @param wakeGap an entry that is applied ends a pause that has lasted so long
     */
    public LeaderDuty(
            String name,
            Replica<OrderState> replica,
            Duration interval,
            Duration backOffMax,
            Duration wakeGap,
            Work work) {
        this.name = name;
        this.replica = replica;
        this.interval = interval;
        this.backOffMax = backOffMax;
        this.wakeGap = wakeGap;
        this.work = work;
    }

    /** The work. */
    public interface Work {
        /** When the work goes on. */
        enum Next {
            AT_ONCE,
            AFTER_A_PAUSE,

            /** Not before something is applied to the group's log. */
            WHEN_APPLIED
        }

        /** Does a bounded portion. May block, each time for a limited time. */
        Next portion() throws InterruptedException, ExecutionException, TimeoutException;

        /** Forgets what it knew: this node does not lead, or has lost touch. */
        void reset();

        /** Up to which index the last portion has regarded the group's log: what is applied later may be new to it. */
        long seenIndex();
    }

    @Override
    public void start() {
        status = replica.observe(this::statusMayHaveChanged);
        statusMayHaveChanged();
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop() throws InterruptedException {
        if (status != null) {
            status.close();
        }
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.interrupt();
            thread.join(STOP_TIMEOUT.toMillis());
        }
    }

    private void run() {
        try {
            while (awaitLeadership()) {
                watchChanges();
                Duration pause = interval;
                while (pauses(pause)) {
                    pause = once();
                }
                work.reset();
                ignoreChanges();
                failuresInARow = 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ignoreChanges();
        }
    }

    /** The top of this thread: whatever fails is told and tried again later. */
    private Duration once() throws InterruptedException {
        try {
            Work.Next next = work.portion();
            if (failuresInARow > 0) {
                LOG.info("{} goes on after {} failures", name, failuresInARow);
            }
            failuresInARow = 0;
            return switch (next) {
                case AT_ONCE -> Duration.ZERO;
                case AFTER_A_PAUSE -> interval;
                case WHEN_APPLIED -> UNTIL_APPLIED;
            };
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            work.reset();
            failuresInARow++;
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            LOG.warn("{} failed, {} times in a row: {}", name, failuresInARow, cause.toString());
            return backOff();
        }
    }

    private Duration backOff() {
        long millis = interval.toMillis() << Math.min(failuresInARow - 1, 16);
        return Duration.ofMillis(Math.min(millis, backOffMax.toMillis()));
    }

    private void watchChanges() {
        changes = replica.subscribe(replica.status().applied(), new ChangeListener() {
            @Override
            public void changed(Change change) {
                applied(change.index());
            }

            @Override
            public void compacted(long index) {
                applied(index);
            }
        });
    }

    /** On a follower the work is not woken, and nothing is delivered for it. */
    private void ignoreChanges() {
        if (changes != null) {
            changes.close();
            changes = null;
        }
    }

    private void statusMayHaveChanged() {
        boolean now = replica.status().role() == ReplicaStatus.Role.LEADER;
        lock.lock();
        try {
            if (leads != now) {
                leads = now;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void applied(long index) {
        lock.lock();
        try {
            boolean woken = isWoken();
            appliedIndex = index;
            if (!woken && isWoken()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isWoken() {
        return appliedIndex > seenIndex;
    }

    /** Waits until this node leads; false where it was stopped. */
    private boolean awaitLeadership() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!leads && !stopped) {
                changed.await();
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Waits; false where it was stopped or does not lead any more. */
    private boolean pauses(Duration pause) throws InterruptedException {
        long gapNanos = Math.min(wakeGap.toNanos(), pause.toNanos());
        long begin = System.nanoTime();
        lock.lockInterruptibly();
        try {
            seenIndex = work.seenIndex();
            while (leads && !stopped) {
                long end = failuresInARow == 0 && isWoken() ? gapNanos : pause.toNanos();
                long left = begin + end - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                changed.awaitNanos(left);
            }
            return leads && !stopped;
        } finally {
            lock.unlock();
        }
    }
}
