package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A request of a leader that was looked at in its term and goes on in a later one. The replica that takes it was leader itself, and one of
 * its appenders does not end.
 */
@Timeout(120)
class LateAppendTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SLOW = "late-1";
    private static final String EARLIER = "late-2";
    private static final String LATER = "late-3";

    @TempDir
    Path root;

    private LocalGroup<Bank> group;
    private final CountDownLatch appenderEnds = new CountDownLatch(1);
    private final AtomicBoolean appenderHangs = new AtomicBoolean();

    @BeforeEach
    void start() {
        group = new LocalGroup<>(
                Bank.schema(),
                root,
                "late-",
                3,
                settings -> settings.consensus().node().equals(SLOW)
                        ? settings.withElectionTimeout(Duration.ofMillis(300), Duration.ofSeconds(20))
                        : settings);
        group.names().forEach(group::start);
        // In place of what an interrupt does not end: a look-up of a name, or a disk that hangs.
        group.watchSending(request -> {
            if (appenderHangs.get()
                    && request instanceof AppendEntriesRequestProto append
                    && append.getServerRequest().getRequestorId().toStringUtf8().equals(SLOW)) {
                Uninterruptibles.awaitUninterruptibly(appenderEnds);
            }
        });
    }

    @AfterEach
    void stop() {
        appenderEnds.countDown();
        Network.clearAll();
        group.close();
    }

    private boolean leads(String node) {
        return group.replica(node).status().role() == Role.LEADER;
    }

    private void makeLeader(String node) {
        await().atMost(LIMIT).until(() -> {
            try {
                String leader = group.awaitLeader();
                return leader.equals(node)
                        || group.replica(leader)
                                .transferLeadership(Optional.of(node))
                                .join()
                                .equals(node);
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(ReplicaException.class);
                return false;
            }
        });
    }

    @Test
    void an_entry_of_an_earlier_leader_that_comes_late_takes_no_place_of_an_acknowledged_one() {
        makeLeader(SLOW);
        group.replica(SLOW).submit(new CommandId("base"), new Deposit("bob", 1)).join();
        group.awaitCaughtUp();

        // The slow one hears of the earlier leader by its first entry, and waits then for its own appender to end.
        AtomicBoolean heard = new AtomicBoolean();
        Network.rule(
                EARLIER, message -> dropIf(message.isVote() && message.from().equals(LATER)));
        Network.rule(
                LATER, message -> dropIf(!message.isVote() && message.from().equals(EARLIER)));
        Network.rule(SLOW, message -> {
            dropIf(message.isVote() || (message.isEmptyAppend() && !message.isEmptyAppendWithoutPrevious()));
            heard.set(true);
        });
        appenderHangs.set(true);
        await().atMost(LIMIT).untilTrue(heard);
        await().atMost(LIMIT).until(() -> group.replica(SLOW).status().role() == Role.FOLLOWER);
        group.isolate(EARLIER);
        Network.clearAll();

        await("the later one leads, with the vote of the slow one")
                .atMost(LIMIT)
                .until(() -> leads(LATER));
        Versioned<Long> acknowledged = group.replica(LATER)
                .submit(new CommandId("acknowledged"), new Deposit("anna", 1))
                .join();
        long index = acknowledged.position().index();
        TermIndex entry = group.replica(SLOW).log().getTermIndex(index);
        assertThat(entry).isEqualTo(group.replica(LATER).log().getTermIndex(index));

        // Nobody repairs the log of the slow one from here on.
        group.isolate(LATER);
        appenderEnds.countDown();
        await("the acknowledged entry stays")
                .during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .until(() -> entry.equals(group.replica(SLOW).log().getTermIndex(index)));
    }

    private static void dropIf(boolean dropped) throws IOException {
        if (dropped) {
            throw Network.dropped();
        }
    }
}
