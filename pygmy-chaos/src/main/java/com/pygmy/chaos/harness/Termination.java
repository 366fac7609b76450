package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.terminal.ChaosExitCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens when the process is asked to end, by Ctrl-C or SIGTERM: clients stop, and everything after that goes on as if
 * the time were over, so that what was broken is healed and what was seen is judged. Made by the thread that does the runs.
 */
public final class Termination implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Thread runner = Thread.currentThread();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "termination");
    private boolean asked;
    private boolean interruptible;
    /** Until somebody says otherwise the harness failed: nothing follows about the service. */
    private int exitCode = ChaosExitCode.HARNESS_FAILED;

    private Termination() {}

    /** From now on the end waits for {@link #close}, three minutes at most. */
    public static Termination listen() {
        Termination termination = new Termination();
        Runtime.getRuntime().addShutdownHook(termination.hook);
        return termination;
    }

    /** Whether the process was asked to end. */
    public synchronized boolean isAsked() {
        return asked;
    }

    /** What the process ends with after it was asked to; 70 where nothing is said. */
    public synchronized void exitWith(int code) {
        exitCode = code;
    }

    /** Work that an end cuts short; not begun where that was asked for already. */
    interface Work {
        void run() throws InterruptedException;
    }

    /** @throws InterruptedException where somebody else interrupts this thread */
    void cutShort(Work work) throws InterruptedException {
        synchronized (this) {
            if (asked) {
                return;
            }
            interruptible = true;
        }
        try {
            work.run();
        } catch (InterruptedException e) {
            if (!isAsked()) {
                throw e;
            }
        } finally {
            synchronized (this) {
                interruptible = false;
                if (asked) {
                    // An interrupt that came as the work ended by itself is for nobody any more.
                    Thread.interrupted();
                }
            }
        }
    }

    private void end() {
        synchronized (this) {
            asked = true;
            if (interruptible) {
                runner.interrupt();
            }
        }
        try {
            if (finished.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                int code;
                synchronized (this) {
                    code = exitCode;
                }
                // Otherwise the exit code would be that of the signal, and the verdict lost.
                Runtime.getRuntime().halt(code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook does the rest.
        }
    }
}
