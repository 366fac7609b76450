package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.BookDraft;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.client.Answer;
import com.pygmy.client.BookResult;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** The books of one workload: a range of ids and a topic that no other has. Immutable. */
record Titles(String topic, long first, int count) {
    List<Long> ids() {
        return LongStream.range(first, first + count).boxed().toList();
    }

    /** A book as it is first added. */
    BookDraft draft(long id, long stock) {
        return new BookDraft(id, topic + " " + id, topic, "A. Tester", null, null, 1_000 + id % 100, stock);
    }

    /** Adds the books and notes them. Blocks. */
    void load(PygmyClient client, Notes notes, List<Long> stocks) {
        for (long id : ids()) {
            long stock = stocks.get((int) (id % stocks.size()));
            Answer<BookResult> answer = client.books().create(new IdempotencyKey("load-" + id), draft(id, stock));
            if (!(answer.value() instanceof BookResult.Saved saved)) {
                throw new ClusterFailure("book " + id + " was not made: " + answer.value());
            }
            Value etag = Value.of(String.valueOf(answer.etag()));
            notes.fact(
                    "initial",
                    Long.toString(id),
                    Value.map(Map.of(
                            "stock", Value.of(stock),
                            "price", Value.of(saved.book().priceCents()),
                            "title", Value.of(saved.book().title()),
                            "topic", Value.of(topic),
                            "etag", etag)));
        }
    }

    /** Notes how many copies of each are left; what cannot be read is left out. Blocks. */
    void readAll(PygmyClient client, Notes notes) {
        for (long id : ids()) {
            read(client, id).ifPresent(stock -> notes.found("final-book", Long.toString(id), Value.of(stock)));
        }
    }

    private static Optional<Long> read(PygmyClient client, long id) {
        try {
            return client.books().get(id).value().map(com.pygmy.api.Book::stock);
        } catch (PygmyException e) {
            return Optional.empty();
        }
    }
}
