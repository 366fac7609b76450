package com.pygmy.catalog.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.protocol.Problem;
import com.pygmy.raft.Command;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.testing.GoldenLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is in the log stays readable for ever: golden files of each command, and replies that go there and back. */
class LogFormTest {
    private static final BookContent SPARSE = new BookContent("Title", "Topic", "", null, null, 0, 0);
    private static final BookContent FULL =
            new BookContent("Título \"1\"", "日本語", "Ann, Bob", "0-00", -750, 100_000_000, 1_000_000_000);
    private static final List<Command<CatalogState, ?>> EXAMPLES = List.of(
            new DecideOrder(
                    "0123456789abcdef0123456789abcdef",
                    "a-key",
                    "f".repeat(64),
                    List.of(new DecideOrder.Line(1, 2), new DecideOrder.Line(7, 1000))),
            new ReturnOrder("0123456789abcdef0123456789abcdef"),
            new AdjustStock("fingerprint", 7, -3),
            new CreateBook("fingerprint", null, SPARSE),
            new CreateBook("fingerprint", 7L, FULL),
            new UpdateBook("fingerprint", 7, List.of(new BookVersion(1042, 3)), FULL),
            new UpdateBook("fingerprint", 7, List.of(), SPARSE),
            new DeleteBook("fingerprint", 7, List.of(new BookVersion(1042, 3))),
            new ImportBooks(
                    "fingerprint",
                    true,
                    List.of(new ImportBooks.Row(2, 7L, FULL), new ImportBooks.Row(3, null, SPARSE))),
            new MergeBooks(
                    "fingerprint",
                    true,
                    true,
                    List.of(
                            new MergeBooks.Row(2, 7L, FULL, List.of()),
                            new MergeBooks.Row(3, null, SPARSE, List.of(MergeBooks.Field.values())))),
            new PruneRejections());

    private final CommandCodec<CatalogState> codec = new CommandCodec<>(new CatalogSchema().commands());

    @Test
    void every_command_has_the_form_it_always_had() {
        GoldenLog.in(Path.of("src/test/resources/golden")).verify(codec, EXAMPLES);
    }

    @Test
    void a_decision_has_the_form_it_always_had() {
        DecideOrder decide = (DecideOrder) EXAMPLES.get(0);
        Instant time = Instant.parse("2026-03-01T12:00:00.250Z");
        goesThereAndBack(
                decide,
                new Decision.Sold("id", "key", List.of(new Order.Line(1, 2, 3)), 6, 42, time, true),
                "{\"outcome\":\"sold\",\"orderId\":\"id\",\"key\":\"key\",\"lines\":[{\"bookId\":1,\"copies\":2,"
                        + "\"unitPriceCents\":3}],\"totalCents\":6,\"decidedIndex\":42,"
                        + "\"decidedAt\":\"2026-03-01T12:00:00.250Z\",\"first\":true}");
        goesThereAndBack(
                decide,
                new Decision.Rejected("id", "key", List.of(new Problem.Shortage(1, 2, 0)), 42, false),
                "{\"outcome\":\"rejected\",\"orderId\":\"id\",\"key\":\"key\",\"shortages\":[{\"bookId\":1,\"wanted\":2,"
                        + "\"inStock\":0}],\"decidedIndex\":42,\"first\":false}");
        goesThereAndBack(
                decide, new Decision.UnknownBooks(List.of(9L)), "{\"outcome\":\"unknown-books\",\"bookIds\":[9]}");
        goesThereAndBack(decide, new Decision.KeyReused("id"), "{\"outcome\":\"key-reused\",\"orderId\":\"id\"}");
        goesThereAndBack(decide, new Decision.KeyTooOld("key"), "{\"outcome\":\"key-too-old\",\"key\":\"key\"}");
    }

    @Test
    void every_kept_reply_has_the_form_it_always_had() {
        AdjustStock adjust = new AdjustStock("f", 7, 1);
        goesThereAndBack(
                adjust,
                new Receipt<>("f", new AdjustStock.Adjusted(5)),
                "{\"fingerprint\":\"f\",\"outcome\":{\"outcome\":\"adjusted\",\"stock\":5}}");
        goesThereAndBack(
                adjust,
                new Receipt<>("f", new AdjustStock.UnknownBook()),
                "{\"fingerprint\":\"f\",\"outcome\":{\"outcome\":\"unknown-book\"}}");
        goesThereAndBack(
                adjust,
                new Receipt<>("f", new AdjustStock.OutOfBounds(0)),
                "{\"fingerprint\":\"f\",\"outcome\":{\"outcome\":\"out-of-bounds\",\"stock\":0}}");
        goesThereAndBack(
                new CreateBook("f", null, SPARSE),
                new Receipt<>("f", new CreateBook.Created(7, new BookVersion(42, 1))),
                "{\"fingerprint\":\"f\",\"outcome\":{\"outcome\":\"created\",\"id\":7,"
                        + "\"version\":{\"index\":42,\"revision\":1}}}");
        goesThereAndBack(
                new CreateBook("f", 7L, SPARSE),
                new Receipt<>("f", new CreateBook.IdTaken(true)),
                "{\"fingerprint\":\"f\",\"outcome\":{\"outcome\":\"id-taken\",\"retired\":true}}");
        goesThereAndBack(
                new UpdateBook("f", 7, List.of(), SPARSE),
                new Receipt<>("f", new UpdateBook.Changed(new BookVersion(42, 3))),
                "{\"fingerprint\":\"f\",\"outcome\":{\"outcome\":\"changed\",\"version\":{\"index\":42,\"revision\":3}}}");
        goesThereAndBack(
                new DeleteBook("f", 7, List.of()),
                new Receipt<>("f", new DeleteBook.Deleted()),
                "{\"fingerprint\":\"f\",\"outcome\":{\"outcome\":\"deleted\"}}");
        goesThereAndBack(
                new ImportBooks("f", false, List.of()),
                new Receipt<>("f", new ImportBooks.Outcome(1, 2, 3, List.of(new ImportBooks.Refusal(9, "why")))),
                "{\"fingerprint\":\"f\",\"outcome\":{\"created\":1,\"updated\":2,\"unchanged\":3,"
                        + "\"refused\":[{\"line\":9,\"reason\":\"why\"}]}}");
    }

    @Test
    void replies_that_are_not_kept_can_travel_between_nodes() {
        Instant time = Instant.parse("2026-03-01T12:00:00.250Z");
        LedgerEntry entry = new LedgerEntry(
                1,
                "id",
                "key",
                LedgerEntry.Outcome.SOLD,
                List.of(new Order.Line(1, 2, 3)),
                List.of(),
                6,
                42,
                time,
                true);
        assertThat(back(new ReturnOrder("id"), new ReturnOrder.Returned(entry)))
                .isEqualTo(new ReturnOrder.Returned(entry));
        assertThat(back(new PruneRejections(), new PruneRejections.Outcome(3, true)))
                .isEqualTo(new PruneRejections.Outcome(3, true));
    }

    private <R> void goesThereAndBack(Command<CatalogState, R> command, R reply, String json) {
        assertThat(new String(codec.encodeReply(command, reply), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(json);
        assertThat(back(command, reply)).isEqualTo(reply);
    }

    private <R> R back(Command<CatalogState, R> command, R reply) {
        return codec.decodeReply(command, codec.encodeReply(command, reply));
    }
}
