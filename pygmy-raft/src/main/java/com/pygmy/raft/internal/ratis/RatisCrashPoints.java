package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.crash.CrashPoint;
import org.apache.ratis.util.CodeInjectionForTesting;

/** The crash points of Ratis, and ours between its steps, which go by the names under which Ratis knows them. */
final class RatisCrashPoints {
    private RatisCrashPoints() {}

    /** Arms the one that is named, where one is. To be called before Ratis does anything. */
    static void arm() {
        CrashPoint.armed().ifPresent(name -> {
            CrashPoint point = CrashPoint.named(name);
            CodeInjectionForTesting.put(name, (local, remote, arguments) -> {
                point.reached();
                return false;
            });
        });
    }
}
