package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.internal.transport.PeerConnection;
import com.pygmy.raft.internal.transport.PeerTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices at once when the leader's process is gone, so that an election need not wait for a timeout, and timeouts can be
 * calm.
 *
 * <p>While it follows, a replica holds an idle, authenticated connection to the leader's consensus port. A process that dies leaves closed
 * sockets behind immediately, however it died. When the connection ends and a second attempt is refused, no process listens there any
 * more and this replica starts an election: the next by name at once, the others a little later, so that they do not split the
 * vote; those that have just started come last, for they would lead slowly at first. While no leader is known, it sees to it that
 * an election that failed is not the last one.
 *
 * <p>A leader that is paused or cut off keeps its sockets; for that there are the timeouts. A mistake costs an election that was
 * not needed, never safety: no read and no commit relies on a leader's lease.
 */
public final class LeaderWatch implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LeaderWatch.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);

    /** While no leader is known, and after a failure. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /** While one is: who calls {@link #observe} sees to it that a change is followed. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    /** Longer than a request for a vote takes on a busy machine: two candidates at once split the vote. */
    private static final Duration TURN = Duration.ofMillis(250);

    /** By then what it does under load has been compiled. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    private final String self;
    private final Consensus consensus;
    private final PeerTransport transport;
    private final Thread thread;
    private final long startedNanos = System.nanoTime();
    private final Semaphore changes = new Semaphore(0);
    private volatile @Nullable Watched watched;
    private volatile Optional<String> followed = Optional.empty();
    private volatile boolean closed;

    private record Watched(String leader, PeerConnection connection) {}

    public LeaderWatch(ConsensusSettings settings, Consensus consensus, PeerTransport transport) {
        this.self = settings.node();
        this.consensus = consensus;
        this.transport = transport;
        this.thread = new Thread(this::run, "raft-leader-watch-" + self);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Another replica leads: the connection to the one before is no longer needed. Thread-safe, does not block. */
    public void leaderChanged() {
        changes.release();
        Watched current = watched;
        if (current != null && !leads(current.leader())) {
            try {
                current.connection().close();
            } catch (IOException e) {
                LOGGER.debug("closing the connection to {} failed", current.leader(), e);
            }
        }
    }

    /** Called regularly: a change of leaders that was not reported is found. Thread-safe, does not block. */
    public void observe() {
        if (!consensus.leaderElsewhere().equals(followed)) {
            leaderChanged();
        }
    }

    private boolean leads(String peer) {
        return consensus.leader().filter(peer::equals).isPresent();
    }

    private void run() {
        try {
            while (!closed) {
                look();
            }
        } catch (InterruptedException e) {
            // close() ends the thread this way.
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        changes.drainPermits();
        try {
            Optional<String> leader = consensus.leaderElsewhere();
            followed = leader;
            if (leader.isEmpty()) {
                consensus.elections().resume();
                Duration pause = consensus.leader().isEmpty() ? LOOK_INTERVAL : SETTLED;
                changes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
            } else if (watchUntilGone(leader.get()) && isRefused(leader.get())) {
                callElection(leader.get());
            }
        } catch (IOException | RuntimeException e) {
            // Such as a leader that was removed just now and has no address any more.
            LOGGER.warn("watching the leader failed; trying again", e);
            pause(LOOK_INTERVAL);
        }
    }

    /** True when the connection to the leader has ended; false when another is to be watched, or it cannot be reached. */
    private boolean watchUntilGone(String leader) throws InterruptedException {
        try (PeerConnection connection = transport.connectionTo(leader)) {
            connection.open();
            watched = new Watched(leader, connection);
            while (!closed && leads(leader)) {
                if (connection.isClosedWithin(SETTLED)) {
                    return leads(leader);
                }
            }
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (SocketTimeoutException e) {
            pause(PAUSE_AFTER_FAILURE);
            return false;
        } catch (IOException e) {
            return true;
        } finally {
            watched = null;
        }
    }

    private boolean isRefused(String leader) throws InterruptedException {
        try (Socket socket = new Socket()) {
            socket.connect(addressOf(leader), (int) CONNECT_TIMEOUT.toMillis());
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            // It cannot be reached, which is not the same.
        }
        pause(PAUSE_AFTER_FAILURE);
        return false;
    }

    private void callElection(String gone) throws InterruptedException {
        boolean young = System.nanoTime() - startedNanos < YOUNG.toNanos();
        pause(TURN.multipliedBy(placeAfter(gone) + (young ? ring().size() : 0)));
        if (!closed && leads(gone)) {
            LOGGER.info("{} is gone: calling an election", gone);
            consensus.elections().call(gone);
        }
        pause(PAUSE_AFTER_FAILURE);
    }

    /**
     * How many come before this replica when that one is gone: they take turns in a ring, so that where one is restarted after the
     * other, the next in line is the one that has run for longest.
     */
    private int placeAfter(String gone) {
        List<String> ring = ring();
        return Math.floorMod(ring.indexOf(self) - ring.indexOf(gone), ring.size()) - 1;
    }

    private List<String> ring() {
        return Stream.concat(Stream.of(self), consensus.others().stream())
                .sorted()
                .toList();
    }

    private InetSocketAddress addressOf(String peer) {
        String address = transport.address(peer);
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    private static void pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
