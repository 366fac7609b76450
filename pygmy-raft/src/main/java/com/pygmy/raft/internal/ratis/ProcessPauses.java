package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.time.Duration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.JvmPauseMonitor;
import org.apache.ratis.util.TimeDuration;

/**
 * Has Ratis look for pauses of the process no more. It looks three times a second, and a leader that was paused for long steps down. The
 * answers of its followers make it do so, too: they name a later term, or fail to come for an election timeout. What a paused leader
 * answered would be wrong is refused without either, for a read is confirmed by a majority and an entry is committed by one.
 */
final class ProcessPauses {
    private static final TimeDuration NEVER = RatisProperties.time(Duration.ofDays(365));

    private ProcessPauses() {}

    /** To be called before the start. */
    static void leaveToFollowers(RaftServer server) throws IOException {
        RatisFields.replace(
                server,
                "pauseMonitor",
                JvmPauseMonitor.class,
                own -> JvmPauseMonitor.newBuilder()
                        .setName(server.getId())
                        .setSleepTime(NEVER)
                        .setSleepDeviationThreshold(NEVER)
                        .build());
    }
}
