package com.pygmy.order.state;

import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.testing.GoldenLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogFormTest {
    @Test
    void each_command_keeps_its_form_in_the_log() {
        DecidedOrder one = new DecidedOrder(
                "0123456789abcdef0123456789abcdef",
                "a-key",
                List.of(new DecidedOrder.Line(1, 2, 1990)),
                3980,
                Instant.parse("2026-01-02T03:04:05.678Z"),
                1042);
        DecidedOrder other = new DecidedOrder(
                "fedcba9876543210fedcba9876543210",
                "another \"key\"",
                List.of(new DecidedOrder.Line(1, 1, 1990), new DecidedOrder.Line(7, 1000, 0)),
                1990,
                Instant.parse("2026-01-02T03:04:05Z"),
                Long.MAX_VALUE);

        GoldenLog.in(Path.of("src/test/resources/golden"))
                .verify(
                        new CommandCodec<>(new OrderSchema().commands()),
                        List.of(
                                new RecordOrders(List.of(one)),
                                new RecordOrders(List.of(one, other)),
                                new RecordRelayed("3f2a", 77, List.of(other)),
                                new RecordRelayed("3f2a", 78, List.of()),
                                new RecordUpTo("3f2a", 77, 1042, List.of(other)),
                                new RecordUpTo("3f2a", 78, 1043, List.of()),
                                new RecordRead("3f2a", 2, 77, 1042, List.of(other)),
                                new RecordRead("3f2a", 0, 78, 1043, List.of()),
                                new CancelOrder(one.id()),
                                new BeginCancellation(one.id()),
                                new MarkCancelled(one.id()),
                                new SuspendSales("3f2a", 77, 70),
                                new NoteLoss("3f2a", 1, 77, 70),
                                new AcceptLedger("3f2a"),
                                new AcceptLoss("3f2a", 1)));
    }
}
