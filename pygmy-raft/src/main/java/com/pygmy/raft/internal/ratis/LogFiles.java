package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.SizeInBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of the log as a start finds them. */
final class LogFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogFiles.class);

    private LogFiles() {}

    /**
     * Drops a log that ends before the state does: what a crash leaves that comes after a snapshot was installed and before
     * the log it replaces was dropped. Ratis would keep the file it last wrote to, and could never append again, since
     * the next entry does not follow on it. Every entry that is dropped has been applied to the state, which is durable.
     */
    static void dropIfBehind(RaftStorage storage, long appliedIndex, SizeInBytes entryBytesMax) throws IOException {
        List<LogSegmentPath> files = LogSegmentPath.getLogSegmentPaths(storage);
        if (files.isEmpty()) {
            return;
        }
        long last = lastIndex(files, entryBytesMax);
        if (last >= appliedIndex) {
            return;
        }
        LOGGER.info("the log ends at {} and the state is at {}: dropping the log", last, appliedIndex);
        for (LogSegmentPath file : files) {
            Files.delete(file.getPath());
        }
    }

    /** The index of the last entry, or -1. The last file may be one that nothing was written to yet. */
    private static long lastIndex(List<LogSegmentPath> files, SizeInBytes entryBytesMax) throws IOException {
        AtomicLong last = new AtomicLong(-1);
        for (int i = files.size() - 1; i >= 0 && last.get() < 0; i--) {
            LogSegmentPath file = files.get(i);
            LogSegment.readSegmentFile(
                    file.getPath().toFile(),
                    file.getStartEnd(),
                    entryBytesMax,
                    CorruptionPolicy.EXCEPTION,
                    null,
                    entry -> last.set(entry.getIndex()));
        }
        return last.get();
    }
}
