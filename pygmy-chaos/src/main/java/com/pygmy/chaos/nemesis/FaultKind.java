package com.pygmy.chaos.nemesis;

import com.pygmy.chaos.cluster.Cluster;
import com.pygmy.chaos.cluster.Node;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A way to break a node. */
public enum FaultKind {
    /** SIGKILL, and a start at the end. Proof: the process is gone and nobody answers in its place. */
    KILL {
        @Override
        List<Target> targets() {
            return List.of(Target.values());
        }

        @Override
        void begin(Node node) {
            node.kill();
        }

        @Override
        boolean tookHold(Node node) {
            return !node.isRunning() && node.health().isEmpty();
        }

        @Override
        void heal(Node node) {
            node.start();
        }
    },

    /** SIGSTOP, and SIGCONT at the end. Proof: the process is there and does not answer within a second. */
    PAUSE {
        @Override
        List<Target> targets() {
            return List.of(Target.CATALOG_LEADER, Target.ORDER_LEADER, Target.CATALOG_NODE, Target.ORDER_NODE);
        }

        @Override
        void begin(Node node) {
            node.pause();
        }

        @Override
        boolean tookHold(Node node) {
            return node.isRunning() && node.isPaused() && node.health().isEmpty();
        }

        @Override
        void heal(Node node) {
            node.resume();
            node.start();
        }
    };

    private static final Duration PROOF_TIMEOUT = Duration.ofSeconds(3);

    /** Whom it can befall. */
    abstract List<Target> targets();

    abstract void begin(Node node);

    abstract boolean tookHold(Node node);

    /** Harmless where the fault never began. */
    abstract void heal(Node node);

    /** Whether it can be seen from outside that the fault is on. Blocks a few seconds at most. */
    boolean isProven(Node node) {
        return Cluster.await(PROOF_TIMEOUT, () -> tookHold(node));
    }

    /** @throws IllegalArgumentException where there is no such kind; the message says which there are */
    public static FaultKind named(String name) {
        for (FaultKind kind : values()) {
            if (kind.toString().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("fault: '" + name + "' (expected: none, all, kill or pause)");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
