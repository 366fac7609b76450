package com.pygmy.raft.crash;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A place in the code where this process can be made to end as if it had been killed there: nothing is closed or flushed, and no
 * shutdown hook runs. So a test can have a crash between two steps that are microseconds apart.
 *
 * <p>Every point is off, and costs a read, unless the JVM was started with {@code -Dpygmy.crashPoint=NAME:N}:
 * then the process ends the Nth time that the point of this name is reached. Ratis has such points of its own; they have their names there,
 * such as {@code LogSegment.append}. Thread-safe.
 *
 * @see <a href="https://www.usenix.org/conference/osdi14/technical-sessions/presentation/pillai">Pillai et al., All File Systems Are
 *     Not Created Equal, OSDI 2014</a>: faults of applications lie between two of their writes
 */
public final class CrashPoint {
    /** The system property that arms one point. */
    public static final String PROPERTY = "pygmy.crashPoint";

    /** With what the process ends, so that nobody takes it for another failure. */
    public static final int EXIT_CODE = 86;

    private static final @Nullable Armed ARMED = Armed.of(System.getProperty(PROPERTY));

    private final @Nullable Armed armed;

    private CrashPoint(@Nullable Armed armed) {
        this.armed = armed;
    }

    /** What is done before the process ends, such as one half of a write. */
    public interface LastAct {
        void run() throws IOException;
    }

    /** The point of this name; to be kept in a static field, so that the compiler sees that it is off. */
    public static CrashPoint named(String name) {
        return new CrashPoint(ARMED != null && ARMED.name.equals(name) ? ARMED : null);
    }

    /** The name of the point that is armed in this process, where one is. */
    public static Optional<String> armed() {
        return Optional.ofNullable(ARMED).map(armed -> armed.name);
    }

    /** Execution is here. Does not return where the process ends here. */
    public void reached() {
        reached(() -> {});
    }

    /** The same with a last act, which is done only where the process ends here. */
    public void reached(LastAct lastAct) {
        if (armed != null) {
            armed.reached(lastAct);
        }
    }

    private static final class Armed {
        private final String name;
        private final int times;
        private final AtomicInteger reached = new AtomicInteger();

        private Armed(String name, int times) {
            this.name = name;
            this.times = times;
        }

        static @Nullable Armed of(@Nullable String setting) {
            if (setting == null) {
                return null;
            }
            if (!setting.matches("[A-Za-z.-]{1,100}:[1-9]\\d{0,5}")) {
                throw new IllegalArgumentException(PROPERTY + ": '" + setting
                        + "' (expected: the name of a point and how often it is reached, such"
                        + " as apply.committed:3)");
            }
            int colon = setting.indexOf(':');
            return new Armed(setting.substring(0, colon), Integer.parseInt(setting.substring(colon + 1)));
        }

        void reached(LastAct lastAct) {
            if (reached.incrementAndGet() != times) {
                return;
            }
            try {
                lastAct.run();
            } catch (IOException e) {
                System.err.println("crash point " + name + ": its last act failed: " + e);
            }
            System.err.println("crash point " + name + " reached, times: " + times + "; this process ends here");
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
