package com.pygmy.raft.internal.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.pygmy.raft.ReplicaException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SlowCommandsTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("com.pygmy.raft.slow");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final SlowCommands slow = new SlowCommands(Duration.ZERO);
    private final PendingCommand command =
            new PendingCommand("{}".getBytes(UTF_8), "bank.deposit", System.nanoTime(), false);

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO); // a service that ran in this process before may have set another one for all
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private String line() {
        assertThat(lines.list).hasSize(1);
        return lines.list.get(0).getFormattedMessage();
    }

    @Test
    void a_line_says_where_the_time_of_a_command_went() {
        command.sent(null);
        command.applied(System.nanoTime() - TimeUnit.SECONDS.toNanos(3));
        slow.ended(command, null);
        assertThat(line())
                .matches("bank\\.deposit took \\d+ ms \\(expected: less than 0\\): waiting to be sent \\d+ ms,"
                        + " disk and majority 0 ms, applying [3-9]\\d{3} ms, replying \\d+ ms");
        assertThat(slow.count()).isEqualTo(1);
    }

    @Test
    void one_that_another_replica_did_not_answer_names_that_replica() {
        command.sent("bank-2");
        slow.ended(command, new ReplicaException.NoLeader("no leader took the command in time"));
        assertThat(line()).contains("at bank-2 ", "it ended without a reply: no leader took the command in time");
    }

    @Test
    void one_without_a_majority_says_so() {
        command.sent(null);
        slow.ended(command, null);
        assertThat(line()).contains("disk and majority").endsWith("without an end");
    }

    @Test
    void one_that_was_quick_is_neither_logged_nor_counted() {
        SlowCommands patient = new SlowCommands(Duration.ofHours(1));
        patient.ended(command, null);
        assertThat(lines.list).isEmpty();
        assertThat(patient.count()).isZero();
    }
}
