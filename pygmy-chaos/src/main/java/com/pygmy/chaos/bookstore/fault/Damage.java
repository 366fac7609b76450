package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.NodeFault;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Poll;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Bytes in a file of a node are others when it comes back than when it was killed, or told to stop. It must get over that or refuse
 * to serve; one that refuses loses its files, as an operator would have it, and is refilled by its group. Proof: the bytes were
 * read back before the node was started.
 */
abstract class Damage implements NodeFault {
    private static final Duration DECIDES = Duration.ofSeconds(60);

    private final StoreNode node;
    private final boolean closed;
    private String seen = "";
    private String aftermath = "";

    /** Damage to a node that is killed. */
    Damage(StoreNode node) {
        this(node, false);
    }

    /** @param closed whether the node is told to stop, so that its files are as it leaves them, rather than killed */
    Damage(StoreNode node, boolean closed) {
        this.node = node;
        this.closed = closed;
    }

    /** What to write where. */
    record Change(Path file, long at, byte[] bytes) {}

    /** Decides it, the node being dead. */
    abstract Change change(StoreNode victim) throws IOException;

    @Override
    public final List<StoreNode> victims() {
        return List.of(node);
    }

    @Override
    public final void begin() {
        node.allowEnd(true);
        if (closed) {
            node.stop();
        } else {
            node.kill();
        }
        try {
            Change change = change(node);
            try (RandomAccessFile file = new RandomAccessFile(change.file().toFile(), "rw")) {
                file.seek(change.at());
                file.write(change.bytes());
                byte[] read = new byte[change.bytes().length];
                file.seek(change.at());
                file.readFully(read);
                if (Arrays.equals(read, change.bytes())) {
                    String start = HexFormat.of().formatHex(read, 0, Math.min(read.length, 8));
                    seen = change.file().getFileName() + " has " + start + (read.length > 8 ? "..." : "") + " at "
                            + change.at();
                }
            }
        } catch (IOException e) {
            throw new ClusterFailure("the files of " + node + " were not damaged: " + e.getMessage(), e);
        }
        node.start();
    }

    @Override
    public final Optional<String> proof() {
        return Optional.of(seen).filter(words -> !words.isEmpty());
    }

    /** Waits until it serves or has refused to, a minute at most. */
    @Override
    public final void heal() {
        if (aftermath.isEmpty()) {
            aftermath = refilledWhereNeeded(node);
        }
    }

    /** Waits until a started node serves or has refused to, a minute at most, and takes its files from it where it does not serve. */
    static String refilledWhereNeeded(StoreNode node) {
        Poll.until(DECIDES, () -> !node.isRunning() || node.isHealthy());
        if (node.isHealthy()) {
            return "it recovered by itself";
        }
        boolean runs = node.isRunning();
        node.kill();
        try {
            node.wipe();
        } catch (IOException e) {
            throw new ClusterFailure("the files of " + node + " cannot be removed: " + e.getMessage(), e);
        }
        node.start();
        return runs ? "it was not healthy, and was refilled" : "it refused to run, and was refilled";
    }

    @Override
    public final Optional<String> aftermath() {
        return Optional.of(aftermath);
    }

    @Override
    public final boolean lasts() {
        return false;
    }
}
