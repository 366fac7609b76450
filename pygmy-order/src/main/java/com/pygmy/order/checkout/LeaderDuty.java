package com.pygmy.order.checkout;

import com.pygmy.order.state.OrderState;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaStatus;
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
 * Does a piece of work again and again, by one thread, on the node that leads the order group. Two nodes may believe that
 * they lead for a moment, so the work must bear being done twice.
 *
 * <p>After a failure it pauses, each time twice as long, up to a limit.
 */
public final class LeaderDuty implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderDuty.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final Replica<OrderState> replica;
    private final Duration interval;
    private final Duration backOffMax;
    private final Work work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopped;
    private int failuresInARow;
    private @Nullable Thread thread;

    public LeaderDuty(String name, Replica<OrderState> replica, Duration interval, Duration backOffMax, Work work) {
        this.name = name;
        this.replica = replica;
        this.interval = interval;
        this.backOffMax = backOffMax;
        this.work = work;
    }

    /** The work. */
    public interface Work {
        /**
         * Does a bounded portion. May block, each time for a limited time.
         *
         * @return whether more waits, to be done at once
         */
        boolean portion() throws InterruptedException, ExecutionException, TimeoutException;

        /** Forgets what it knew: this node does not lead, or has lost touch. */
        void reset();
    }

    @Override
    public void start() {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop() throws InterruptedException {
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
            Duration pause = Duration.ZERO;
            while (pauses(pause)) {
                pause = once();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The top of this thread: whatever fails is told and tried again later. */
    private Duration once() throws InterruptedException {
        if (replica.status().role() != ReplicaStatus.Role.LEADER) {
            work.reset();
            failuresInARow = 0;
            return interval;
        }
        try {
            boolean more = work.portion();
            if (failuresInARow > 0) {
                LOG.info("{} goes on after {} failures", name, failuresInARow);
            }
            failuresInARow = 0;
            return more ? Duration.ZERO : interval;
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

    /** Waits; false where it was stopped. */
    private boolean pauses(Duration pause) throws InterruptedException {
        long nanos = pause.toNanos();
        lock.lockInterruptibly();
        try {
            while (nanos > 0 && !stopped) {
                nanos = changed.awaitNanos(nanos);
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }
}
