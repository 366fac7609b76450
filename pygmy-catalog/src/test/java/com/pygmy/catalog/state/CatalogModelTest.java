package com.pygmy.catalog.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.OrderIdentity;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A long stream of random commands, against a model that was written apart from the state. */
class CatalogModelTest {
    private static final int BOOKS = 9;
    private static final int KEYS = 60;
    private static final int STEPS = 3_000;

    @Test
    void state_and_model_agree_on_every_reply_and_on_the_whole_state() throws SQLException {
        long first = System.nanoTime();
        for (long seed = first; seed < first + 8; seed++) {
            try (CatalogDatabase catalog = CatalogDatabase.inMemory()) {
                new Run(seed, catalog).go();
            }
        }
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final CatalogDatabase catalog;
        private final ModelCatalog model = new ModelCatalog();

        Run(long seed, CatalogDatabase catalog) {
            this.seed = seed;
            this.random = new Random(seed);
            this.catalog = catalog;
        }

        void go() {
            for (int step = 0; step < STEPS; step++) {
                Replies replies = next();
                assertThat(replies.state).as("seed %d, step %d", seed, step).isEqualTo(replies.model);
                if (step % 25 == 0) {
                    compareAll(step);
                }
            }
            compareAll(STEPS);
        }

        private record Replies(String state, String model) {}

        private Replies next() {
            long id = 1L + random.nextInt(BOOKS);
            String key = "key-" + random.nextInt(KEYS);
            return switch (random.nextInt(20)) {
                case 0, 1 -> create(random.nextBoolean() ? id : null);
                case 2 -> update(id);
                case 3 -> random.nextInt(8) == 0 ? delete(id) : adjust(id);
                case 4, 5, 6 -> adjust(id);
                case 7, 8 -> importOne(id);
                case 9, 10, 11 -> giveBack(key);
                default -> decide(key);
            };
        }

        private Replies decide(String key) {
            Map<Long, Long> copies = new TreeMap<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                copies.put(1L + random.nextInt(BOOKS), 1L + random.nextInt(4));
            }
            List<DecideOrder.Line> lines = new ArrayList<>();
            copies.forEach((id, count) -> lines.add(new DecideOrder.Line(id, count)));
            Decision decision = catalog.apply(Samples.order(key, lines));
            String told;
            if (decision instanceof Decision.Sold sold) {
                told = "sold for " + sold.totalCents();
            } else if (decision instanceof Decision.Rejected) {
                told = "rejected";
            } else {
                told = decision instanceof Decision.KeyReused ? "key-reused" : "unknown-books";
            }
            return new Replies(told, model.decide(key, copies));
        }

        private Replies giveBack(String key) {
            ReturnOrder.Outcome outcome = catalog.apply(new ReturnOrder(OrderIdentity.orderId(key)));
            String told = outcome instanceof ReturnOrder.Returned
                    ? "returned"
                    : outcome instanceof ReturnOrder.NotSold ? "not-sold" : "unknown-order";
            return new Replies(told, model.giveBack(key));
        }

        private Replies adjust(long id) {
            long by = 1 + random.nextInt(12) * (random.nextInt(3) == 0 ? -1L : 1L);
            by = by == 0 ? -5 : by;
            AdjustStock.Outcome outcome =
                    catalog.apply(new AdjustStock("f", id, by)).outcome();
            String told = outcome instanceof AdjustStock.Adjusted adjusted
                    ? "adjusted to " + adjusted.stock()
                    : outcome instanceof AdjustStock.OutOfBounds ? "out-of-bounds" : "unknown-book";
            return new Replies(told, model.adjust(id, by));
        }

        private Replies create(@Nullable Long id) {
            BookContent content = content();
            CreateBook.Outcome outcome =
                    catalog.apply(new CreateBook("f", id, content)).outcome();
            String told = outcome instanceof CreateBook.Created created ? "created " + created.id() : "taken";
            return new Replies(told, model.create(id, content));
        }

        private Replies update(long id) {
            Optional<StoredBook> stored = catalog.state().book(id);
            BookContent content = content();
            boolean any = random.nextInt(3) == 0;
            boolean stale = random.nextInt(3) == 0;
            BookVersion read = stored.map(StoredBook::version)
                    .map(version -> stale ? new BookVersion(version.index(), version.revision() - 1) : version)
                    .orElse(new BookVersion(1, 1));
            UpdateBook.Outcome outcome = catalog.apply(
                            new UpdateBook("f", id, any ? List.of() : List.of(read), content))
                    .outcome();
            String told = outcome instanceof UpdateBook.Updated
                    ? "updated"
                    : outcome instanceof UpdateBook.Changed ? "changed" : "unknown-book";
            return new Replies(told, model.update(id, any ? null : read.revision(), content));
        }

        private Replies delete(long id) {
            DeleteBook.Outcome outcome =
                    catalog.apply(new DeleteBook("f", id, List.of())).outcome();
            return new Replies(outcome instanceof DeleteBook.Deleted ? "deleted" : "unknown-book", model.delete(id));
        }

        private Replies importOne(long id) {
            BookContent content = content();
            boolean setStock = random.nextBoolean();
            ImportBooks.Outcome outcome = catalog.apply(
                            new ImportBooks("f", setStock, List.of(new ImportBooks.Row(2, id, content))))
                    .outcome();
            String told = outcome.created() == 1
                    ? "created"
                    : outcome.updated() == 1 ? "updated" : outcome.unchanged() == 1 ? "unchanged" : "refused";
            return new Replies(told, model.importOne(id, content, setStock));
        }

        private BookContent content() {
            return Samples.content(
                    "Title " + random.nextInt(3),
                    "Topic " + random.nextInt(3),
                    "",
                    random.nextInt(3),
                    random.nextInt(30));
        }

        private void compareAll(int step) {
            Map<Long, String> expected = new TreeMap<>();
            model.books.forEach((id, shelf) -> expected.put(
                    id, shelf.title + shelf.topic + shelf.priceCents + "/" + shelf.stock + "/" + shelf.revision));
            Map<Long, String> actual = new TreeMap<>();
            catalog.state()
                    .page(new BookFilter(null, null), Optional.empty(), 200)
                    .books()
                    .forEach(book -> actual.put(
                            book.id(),
                            book.title() + book.topic() + book.priceCents() + "/" + book.stock() + "/"
                                    + catalog.state()
                                            .book(book.id())
                                            .orElseThrow()
                                            .version()
                                            .revision()));
            assertThat(actual).as("books, seed %d, step %d", seed, step).isEqualTo(expected);

            Map<String, String> sales = new TreeMap<>();
            model.ledger.forEach(
                    (key, sale) -> sales.put(key, sale.sold + "/" + sale.returned + "/" + sale.totalCents));
            Map<String, String> rows = new TreeMap<>();
            catalog.state()
                    .ledgerPage(0, 1000)
                    .forEach(row -> rows.put(
                            row.key(),
                            (row.outcome() == LedgerEntry.Outcome.SOLD) + "/" + row.returned() + "/"
                                    + row.totalCents()));
            assertThat(rows).as("ledger, seed %d, step %d", seed, step).isEqualTo(sales);
            compareTopics(step);
        }

        private void compareTopics(int step) {
            Map<String, Long> expected = new TreeMap<>();
            model.books.values().forEach(shelf -> expected.merge(shelf.topic, 1L, Long::sum));
            Map<String, Long> actual = new TreeMap<>();
            catalog.state().topics().topics().forEach(topic -> actual.put(topic.topic(), topic.books()));
            assertThat(actual).as("topics, seed %d, step %d", seed, step).isEqualTo(expected);
        }
    }
}
