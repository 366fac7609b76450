package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Breaks the service, and heals it again. */
public interface Nemesis {
    /** The process of its events in the history. */
    String PROCESS = "nemesis";

    /** Ends a fault; follows the fault's own event. */
    String HEAL = "heal";

    /** The member of an event that says why a fault was not begun. */
    String SKIPPED = "skipped";

    /** The member of the event that ends a fault that has what its nodes printed meanwhile: lists of lines, by node. */
    String LOGS = "logs";

    /** The member of an event that says why a fault was still not healed when the nemesis ended. */
    String UNHEALED = "unhealed";

    /** Breaks nothing. */
    Nemesis NONE = new Nemesis() {
        @Override
        public List<String> kinds() {
            return List.of();
        }

        @Override
        public Active begin(Recorder recorder) {
            return () -> {};
        }
    };

    /** The kinds of faults, by the names that users know them by; each has to take hold at least once in a run. */
    List<String> kinds();

    /**
     * Breaks what can be broken only before any client comes; no node runs yet. Blocks.
     *
     * @return whether there is a service to go on with; that there is none is noted, and for the checkers to find
     * @throws IOException where the files of nodes cannot be read
     */
    default boolean prepare(Recorder recorder, Consumer<String> progress) throws IOException {
        return true;
    }

    /** How long clients have to work so that each kind of fault comes up once, roughly. */
    default Duration timeNeeded() {
        return Duration.ZERO;
    }

    /** Begins to break things again and again, in a thread of its own. */
    Active begin(Recorder recorder);

    /**
     * Notes at the end of a run, while the nodes still run, what shows the effects of faults. Blocks.
     *
     * @throws IOException where the files of nodes cannot be read
     */
    default void noteEffects(Notes notes) throws IOException {}

    /** A nemesis at work. Closing it ends the fault that is on, heals everything, and returns when that is done. */
    interface Active extends AutoCloseable {
        /** The kinds that have not taken hold yet. */
        default List<String> missing() {
            return List.of();
        }

        @Override
        void close();
    }
}
