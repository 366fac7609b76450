package com.pygmy.chaos.service;

import java.nio.file.Path;
import java.util.Locale;

/** What can be done to any process. */
public enum NodeFault {
    /** SIGKILL, and a start at the end. Proof: nobody answers in its place. */
    KILL {
        @Override
        void begin(ServiceNode node) {
            node.kill();
        }

        @Override
        void heal(ServiceNode node, Path directory) {
            node.start(directory);
        }
    },

    /** SIGSTOP, and SIGCONT at the end. Proof: it does not answer within a second. */
    PAUSE {
        @Override
        void begin(ServiceNode node) {
            node.pause();
        }

        @Override
        void heal(ServiceNode node, Path directory) {
            node.resume();
            node.start(directory);
        }
    };

    abstract void begin(ServiceNode node);

    /** Harmless where the fault never began. */
    abstract void heal(ServiceNode node, Path directory);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
